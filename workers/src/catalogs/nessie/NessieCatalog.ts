import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  CatalogCallOptions,
  CatalogChange,
  CatalogCommit,
  CatalogConnector,
  CatalogFeatures,
  CatalogReference,
  TablePointer,
} from '@portage/backstage-plugin-replication-node';
import { commitToBranch } from './commitToBranch';
import { findImpossible } from './findImpossible';
import { encodeReference, type NessieClient } from './NessieClient';
import {
  configSchema,
  entriesPageSchema,
  referencesPageSchema,
  singleReferenceSchema,
  type NessieLogEntry,
  type NessieReference,
} from './nessieModel';
import { readLog } from './readLog';
import { readPages } from './readPages';
import { readReference } from './readReference';
import { toPointer } from './toPointer';

/** Where every branch begins, in all of Nessie's stores. Servers since 0.75 tell it in their configuration. */
const NO_ANCESTOR_HASH = '2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d';

const TYPES: Record<string, 'branch' | 'tag'> = { BRANCH: 'branch', TAG: 'tag' };

/** Project Nessie by its native API, version 2: branches and tags with a log, and commits over many tables. */
export class NessieCatalog implements CatalogConnector {
  readonly type = 'nessie';
  readonly features: CatalogFeatures = {
    atomicCommit: true,
    commitProperties: true,
    log: (reference, options) => this.log(reference, options),
    findImpossible: async (reference, { changes, signal }) => {
      const { hash } = await this.known(reference, signal);
      return findImpossible(this.client, { reference, hash, changes, signal });
    },
  };

  private constructor(private readonly client: NessieClient) {}

  static create(client: NessieClient): NessieCatalog {
    return new NessieCatalog(client);
  }

  get name(): string {
    return this.client.name;
  }

  async head(reference: string, options: CatalogCallOptions = {}): Promise<CatalogReference | undefined> {
    const found = await readReference(this.client, reference, options.signal);
    return found && toReference(found);
  }

  async references(options: CatalogCallOptions = {}): Promise<CatalogReference[]> {
    const references: CatalogReference[] = [];
    for await (const page of readPages(this.client, { path: 'trees', schema: referencesPageSchema, signal: options.signal })) {
      references.push(...page.references.filter(({ type }) => type in TYPES).map(toReference));
    }
    return references;
  }

  async createReference(reference: string, options: CatalogCallOptions = {}): Promise<CatalogReference> {
    const present = await this.head(reference, options);
    if (present) {
      return present;
    }
    const { noAncestorHash } = await this.client.get({ path: 'config', schema: configSchema, signal: options.signal });
    const answer = await this.client.send({
      method: 'POST',
      path: 'trees',
      query: { name: reference, type: 'BRANCH' },
      // From another branch it would show that branch's tables, with paths of other regions, until the first publication.
      body: { type: 'DETACHED', hash: noAncestorHash ?? NO_ANCESTOR_HASH },
      schema: singleReferenceSchema,
      expectedStatuses: [409],
      signal: options.signal,
    });
    if (answer.ok) {
      return toReference(answer.body.reference);
    }
    // Somebody else made it meanwhile, or we did and the answer was lost.
    const created = await this.head(reference, options);
    if (!created) {
      throw new ReplicationError(
        'catalog-conflict',
        `"${reference}" can't be created in the catalog "${this.name}": ${answer.error.message ?? 'no message'}`,
      );
    }
    return created;
  }

  async load(reference: string, options: CatalogCallOptions & { hash?: string } = {}): Promise<{ hash: string; pointers: TablePointer[] }> {
    const hash = options.hash ?? (await this.known(reference, options.signal)).hash;
    const pointers: TablePointer[] = [];
    const pages = readPages(this.client, {
      // Every page is asked for at the one hash: the branch may move between two pages.
      path: `trees/${encodeReference(reference, hash)}/entries`,
      query: { content: 'true' },
      schema: entriesPageSchema,
      signal: options.signal,
    });
    for await (const { entries } of pages) {
      pointers.push(...entries.flatMap(({ name, content }) => toPointer(name.elements, content) ?? []));
    }
    return { hash, pointers };
  }

  async commit(
    reference: string,
    commit: { expectedHash: string; message: string; properties: Record<string, string>; changes: CatalogChange[] },
    options: CatalogCallOptions = {},
  ): Promise<CatalogReference> {
    const hash = await commitToBranch(this.client, { reference, ...commit, signal: options.signal });
    return { name: reference, type: 'branch', hash };
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async known(reference: string, signal?: AbortSignal): Promise<CatalogReference> {
    const head = await this.head(reference, { signal });
    if (!head) {
      throw new ReplicationError('unknown-reference', `The catalog "${this.name}" has no branch or tag "${reference}".`);
    }
    return head;
  }

  private async *log(
    reference: string,
    options: { fromHash?: string; untilHash?: string; signal?: AbortSignal },
  ): AsyncGenerator<CatalogCommit> {
    for await (const entry of readLog(this.client, reference, { ...options, operations: true })) {
      yield toCommit(entry);
    }
  }
}

function toReference({ name, type, hash }: NessieReference): CatalogReference {
  return { name, type: TYPES[type], hash };
}

function toCommit({ commitMeta, parentCommitHash, operations }: NessieLogEntry): CatalogCommit {
  const properties = Object.entries(commitMeta.allProperties ?? {}).map(([name, values]) => [name, values.join(', ')]);
  const changes = (operations ?? []).flatMap(({ type, key, content }) => {
    const pointer = type === 'PUT' ? toPointer(key.elements, content) : undefined;
    return pointer || type === 'DELETE' ? [{ key: key.elements, pointer }] : [];
  });
  return {
    hash: commitMeta.hash,
    parentHash: parentCommitHash ?? undefined,
    committedAt: new Date(commitMeta.commitTime).toISOString(),
    message: commitMeta.message,
    properties: Object.fromEntries(properties),
    changes,
  };
}
