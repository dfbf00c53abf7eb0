import type { Reason } from '@portage/backstage-plugin-replication-common';

/** One key of a catalog with what it points at. @public */
export interface TablePointer {
  /** All levels, the table's own name last; levels may hold dots. */
  key: string[];
  kind: 'table' | 'view';
  metadataLocation: string;
  /** The catalog's own identity of the table, which survives a rename (Nessie's content id). */
  contentId?: string;
}

/** A reference (Nessie branch or tag; `catalog_name` in a SQL catalog; a warehouse of a REST catalog) and where it stands. @public */
export interface CatalogReference {
  name: string;
  type: 'branch' | 'tag' | 'catalog';
  /**
   * The identity of the reference's whole content. Nessie: the commit hash. Catalogs without a log: a SHA-256 over the sorted
   * keys and metadata locations, so that equal content means equal hash.
   */
  hash: string;
}

/** One commit of a catalog with a log. @public */
export interface CatalogCommit {
  hash: string;
  parentHash?: string;
  committedAt: string;
  message: string;
  properties: Record<string, string>;
  /** Keys that the commit put (with the pointer) or deleted (`pointer` undefined). */
  changes: { key: string[]; pointer?: TablePointer }[];
}

/** One change of a commit. A pointer replaces the key's value; `drop` removes the key. @public */
export type CatalogChange =
  | {
      type: 'put';
      key: string[];
      kind: 'table' | 'view';
      metadataLocation: string;
      /** What the caller believes stands there; `undefined` means nothing does. Compared by the catalog where it can. */
      expectedMetadataLocation?: string;
      /**
       * Ids that Nessie stores beside the pointer; Iceberg applies them on load, so they must exist in the metadata. Decimal, -1 for
       * none; for a view the current version's id.
       */
      snapshotId: string;
      schemaId: number;
      specId: number;
      sortOrderId: number;
      /** The target's content id where the key exists there or moves by a rename; never the source's. */
      contentId?: string;
      /** A new table under an old name: the old content's identity must not carry over. */
      replace?: boolean;
      /** The JSON text of the file at `metadataLocation`; given where `features.rewritesMetadata`. */
      metadata?: string;
    }
  | { type: 'drop'; key: string[]; expectedMetadataLocation?: string };

/** What a catalog may be able to do besides the required part. @public */
export interface CatalogFeatures {
  /**
   * `commit` changes all its tables or none. Where false, a commit that fails may leave some of its tables changed, each to the state that
   * it was to have; the same commit made again from the new head does the rest.
   */
  atomicCommit: boolean;
  /** Commits carry properties (else they must become table properties). */
  commitProperties: boolean;
  /**
   * The catalog may make a metadata file of its own from what it is given (Iceberg REST: from updates). So after a commit a pointer need
   * not be the location that was put: the caller loads the reference again and proves what the catalog made.
   */
  rewritesMetadata?: boolean;
  /**
   * Those of the changes that the catalog can't make, each with the reason (such as `unsupported-catalog-change` or `unsupported-view`).
   * Nothing is changed. What is not named here may still meet a conflict.
   */
  findImpossible?: (
    reference: string,
    options: { changes: readonly CatalogChange[]; signal?: AbortSignal },
  ) => Promise<{ key: string[]; reason: Reason }[]>;
  /** The commits of a reference, newest first, down to `until` (exclusive) or the beginning. */
  log?: (reference: string, options: { fromHash?: string; untilHash?: string; signal?: AbortSignal }) => AsyncIterable<CatalogCommit>;
}

/** Options that every call takes. @public */
export interface CatalogCallOptions {
  signal?: AbortSignal;
}

/**
 * What every catalog must do.
 *
 * Invariants that the conformance suite checks: `load` of a `hash` never mixes two states; `commit` lands only on `expectedHash`
 * as the direct predecessor, or fails with `ReplicationError` code `catalog-conflict` (someone else moved it; retry from the head) leaving
 * nothing changed (but see `atomicCommit`); when an answer was lost, `commit` finds out by itself whether it landed (own property or own locations) before it reports.
 * @public
 */
export interface CatalogConnector {
  readonly type: string;
  readonly name: string;
  readonly features: CatalogFeatures;

  /** Where a reference stands, or `undefined` where it does not exist. */
  head(reference: string, options?: CatalogCallOptions): Promise<CatalogReference | undefined>;
  references(options?: CatalogCallOptions): Promise<CatalogReference[]>;
  /**
   * Creates an empty reference (Nessie: from the no-ancestor hash, so no foreign path is ever visible); one that exists is returned as it is.
   * @throws ReplicationError `unknown-reference` where it does not exist and only the catalog's own administrator can make it
   */
  createReference(reference: string, options?: CatalogCallOptions): Promise<CatalogReference>;
  /** All tables and views of a reference at its head, read as one consistent state together with the hash that they belong to. */
  load(reference: string, options?: CatalogCallOptions & { hash?: string }): Promise<{ hash: string; pointers: TablePointer[] }>;
  /**
   * Changes many keys as one commit and returns the new head. Missing namespaces are made in the same commit.
   * @param commit - `properties` are stored with the commit where `features.commitProperties`, else ignored
   */
  commit(
    reference: string,
    commit: { expectedHash: string; message: string; properties: Record<string, string>; changes: CatalogChange[] },
    options?: CatalogCallOptions,
  ): Promise<CatalogReference>;
  close(): Promise<void>;
}
