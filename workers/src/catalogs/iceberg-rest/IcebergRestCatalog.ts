import { randomUUID } from 'node:crypto';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  CatalogCallOptions,
  CatalogChange,
  CatalogConnector,
  CatalogFeatures,
  CatalogReference,
  TablePointer,
} from '@portage/backstage-plugin-replication-node';
import { hashPointers } from '../hashPointers';
import { parseLosslessJson } from '../http/losslessJson';
import { EntryStore } from './EntryStore';
import { executeCommit } from './executeCommit';
import { findImpossible } from './findImpossible';
import { findUnnamable } from './findUnnamable';
import type { IcebergRestClient } from './IcebergRestClient';
import { configSchema, type Metadata } from './icebergRestModel';
import type { IcebergRestOptions } from './icebergRestOptions';
import { idOf, planCommit, type StandingEntry } from './planCommit';
import { REQUESTS_AT_ONCE } from './listEntries';
import { PointerReader } from './PointerReader';
import { Warehouse } from './Warehouse';

/** How long a warehouse's configuration is taken to hold. */
const CONFIG_LIFETIME_MS = 10 * 60_000;

/**
 * The Iceberg REST catalog. A reference is a warehouse (the parameter of `GET v1/config`), and its hash is that of all its pointers; a
 * server with one catalog takes any name. Warehouses can neither be listed nor made by the protocol.
 *
 * A table is registered with its first metadata file, and moved on by table updates, from which the server makes a metadata file of its
 * own: its location is known only afterwards, hence `rewritesMetadata`.
 */
export class IcebergRestCatalog implements CatalogConnector {
  readonly type = 'iceberg-rest';
  readonly features: CatalogFeatures = {
    atomicCommit: false,
    commitProperties: false,
    rewritesMetadata: true,
    findImpossible: (reference, { changes, signal }) => this.findImpossible(reference, changes, signal),
  };
  private readonly warehouses = new Map<string, { warehouse: Warehouse; readAt: number }>();
  private readonly reader: PointerReader;

  private constructor(
    private readonly client: IcebergRestClient,
    private readonly options: Pick<IcebergRestOptions, 'warehouse' | 'allowDropAndRegister'>,
  ) {
    this.reader = new PointerReader(client);
  }

  static create(client: IcebergRestClient, options: Pick<IcebergRestOptions, 'warehouse' | 'allowDropAndRegister'>): IcebergRestCatalog {
    return new IcebergRestCatalog(client, options);
  }

  get name(): string {
    return this.client.name;
  }

  async head(reference: string, { signal }: CatalogCallOptions = {}): Promise<CatalogReference | undefined> {
    const warehouse = await this.open(reference, signal);
    return warehouse && toReference(reference, await this.reader.read({ reference, warehouse, signal }));
  }

  /** The configured warehouse; where none is, what the server calls its own, if it has one that needs no name. */
  async references({ signal }: CatalogCallOptions = {}): Promise<CatalogReference[]> {
    const config = await this.readConfig(this.options.warehouse, signal);
    const name = this.options.warehouse ?? config?.overrides?.warehouse ?? config?.defaults?.warehouse ?? this.name;
    return config ? [toReference(name, await this.reader.read({ reference: name, warehouse: new Warehouse(config), signal }))] : [];
  }

  async createReference(reference: string, options: CatalogCallOptions = {}): Promise<CatalogReference> {
    const present = await this.head(reference, options);
    if (!present) {
      throw this.unknownReference(reference);
    }
    return present;
  }

  async load(reference: string, options: CatalogCallOptions & { hash?: string } = {}): Promise<{ hash: string; pointers: TablePointer[] }> {
    const { signal } = options;
    const warehouse = await this.openKnown(reference, signal);
    const pointers = await this.reader.read({ reference, warehouse, signal });
    const hash = hashPointers(pointers);
    if (options.hash !== undefined && options.hash !== hash) {
      throw this.movedOn(reference, options.hash, hash);
    }
    return { hash, pointers };
  }

  async commit(
    reference: string,
    commit: { expectedHash: string; message: string; properties: Record<string, string>; changes: CatalogChange[] },
    options: CatalogCallOptions = {},
  ): Promise<CatalogReference> {
    const { changes, expectedHash } = commit;
    const { signal } = options;
    const { hash, pointers } = await this.load(reference, options);
    if (hash !== expectedHash) {
      throw this.movedOn(reference, expectedHash, hash);
    }
    if (changes.length === 0) {
      return toReferenceOf(reference, hash);
    }
    const { store, standing, wanted } = await this.prepare({ reference, changes, pointers, signal });
    const steps = planCommit(changes, standing, wanted);
    await executeCommit({
      store,
      steps,
      allowDropAndRegister: this.options.allowDropAndRegister,
      absentLocation: absentLocationOf(changes),
      signal,
    });
    return toReferenceOf(reference, (await this.load(reference, options)).hash);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async findImpossible(reference: string, changes: readonly CatalogChange[], signal?: AbortSignal) {
    const { pointers } = await this.load(reference, { signal });
    const warehouse = await this.openKnown(reference, signal);
    const unnamable = findUnnamable(warehouse, changes);
    const keys = new Set(unnamable.map(({ key }) => key));
    const others = changes.filter(({ key }) => !keys.has(key));
    const prepared = await this.prepare({ reference, changes: others, pointers, signal });
    return [
      ...unnamable,
      ...(await findImpossible({ ...prepared, changes: others, ...this.options, absentLocation: absentLocationOf(changes) })),
    ];
  }

  /** What stands at the keys of some changes, and what is to stand there. */
  private async prepare(options: {
    reference: string;
    changes: readonly CatalogChange[];
    pointers: readonly TablePointer[];
    signal?: AbortSignal;
  }) {
    const { reference, changes, pointers, signal } = options;
    const store = new EntryStore(this.client, await this.openKnown(reference, signal), signal);
    const wanted = new Map(changes.flatMap(change => (change.type === 'put' ? [[idOf(change.key), parseMetadata(change)] as const] : [])));
    const keys = new Set(changes.map(({ key }) => idOf(key)));
    const concerned = pointers.filter(({ key }) => keys.has(idOf(key)));
    const standing = new Map<string, StandingEntry>();
    for (let start = 0; start < concerned.length; start += REQUESTS_AT_ONCE) {
      const entries = await Promise.all(concerned.slice(start, start + REQUESTS_AT_ONCE).map(({ kind, key }) => store.load(kind, key)));
      entries.forEach(entry => entry && standing.set(idOf(entry.pointer.key), entry));
    }
    return { store, standing, wanted };
  }

  private async openKnown(reference: string, signal?: AbortSignal): Promise<Warehouse> {
    const warehouse = await this.open(reference, signal);
    if (!warehouse) {
      throw this.unknownReference(reference);
    }
    return warehouse;
  }

  private async open(reference: string, signal?: AbortSignal): Promise<Warehouse | undefined> {
    signal?.throwIfAborted();
    const known = this.warehouses.get(reference);
    if (known && Date.now() - known.readAt < CONFIG_LIFETIME_MS) {
      return known.warehouse;
    }
    const config = await this.readConfig(this.options.warehouse ?? reference, signal);
    const warehouse = config && new Warehouse(config);
    if (warehouse) {
      this.warehouses.set(reference, { warehouse, readAt: Date.now() });
    }
    return warehouse;
  }

  private async readConfig(warehouse: string | undefined, signal?: AbortSignal) {
    const answer = await this.client.send({ path: 'config', query: { warehouse }, expectedStatuses: [400, 404], signal });
    return answer.status < 300 ? this.client.parse(configSchema, answer) : undefined;
  }

  private unknownReference(reference: string): ReplicationError {
    return new ReplicationError('unknown-reference', `The catalog "${this.name}" knows no warehouse "${reference}".`, {
      action: "Make the warehouse with the server's own means, or set `warehouse` on the connection.",
    });
  }

  private movedOn(reference: string, expected: string, actual: string): ReplicationError {
    return new ReplicationError(
      'catalog-conflict',
      `"${reference}" of the catalog "${this.name}" was expected at ${expected} and stands at ${actual}; a REST catalog keeps no past states.`,
    );
  }
}

function toReference(name: string, pointers: readonly TablePointer[]): CatalogReference {
  return toReferenceOf(name, hashPointers(pointers));
}

function toReferenceOf(name: string, hash: string): CatalogReference {
  return { name, type: 'catalog', hash };
}

function parseMetadata({ key, metadata }: Extract<CatalogChange, { type: 'put' }>): Metadata {
  if (metadata === undefined) {
    throw new ReplicationError('internal-error', `${key.join('.')} came to an Iceberg REST catalog without its metadata.`);
  }
  return parseLosslessJson(metadata) as Metadata;
}

/** Beside a file that is to be published, so that the server may read there. */
function absentLocationOf(changes: readonly CatalogChange[]): string {
  const put = changes.find(change => change.type === 'put');
  const folder = put ? put.metadataLocation.slice(0, put.metadataLocation.lastIndexOf('/') + 1) : '';
  return `${folder}absent-${randomUUID()}.metadata.json`;
}
