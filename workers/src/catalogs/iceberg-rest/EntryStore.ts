import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { IcebergRestClient } from './IcebergRestClient';
import { loadedSchema, type Metadata } from './icebergRestModel';
import type { StandingEntry } from './planCommit';
import type { CommitPlan } from './planTableUpdates';
import type { Warehouse } from './Warehouse';

type Kind = TablePointer['kind'];

/** The requests for single tables and views of one warehouse. Those that change something are sent once; see `sendUntilLanded`. */
export class EntryStore {
  constructor(
    readonly client: IcebergRestClient,
    readonly warehouse: Warehouse,
    private readonly signal?: AbortSignal,
  ) {}

  /** A table or view with its whole metadata; `undefined` where there is none. */
  async load(kind: Kind, key: string[]): Promise<StandingEntry | undefined> {
    const answer = await this.client.send({
      path: this.warehouse.entryPath(kind, key),
      query: kind === 'table' ? { snapshots: 'all' } : {},
      expectedStatuses: [404],
      signal: this.signal,
    });
    if (answer.status === 404) {
      return undefined;
    }
    const { 'metadata-location': metadataLocation, metadata } = this.client.parse(loadedSchema, answer);
    return metadataLocation ? { pointer: { key, kind, metadataLocation }, metadata } : undefined;
  }

  async createNamespaces(keys: readonly string[][]): Promise<void> {
    const namespaces = new Map<string, string[]>();
    for (const key of keys) {
      for (let length = 1; length < key.length; length += 1) {
        namespaces.set(JSON.stringify(key.slice(0, length)), key.slice(0, length));
      }
    }
    for (const namespace of namespaces.values()) {
      this.warehouse.joinNamespace(namespace);
      // One that is there already is what was asked for.
      await this.client.send({
        method: 'POST',
        path: this.warehouse.path('namespaces'),
        body: { namespace, properties: {} },
        expectedStatuses: [409],
        signal: this.signal,
      });
    }
  }

  async commit(kind: Kind, commits: readonly { key: string[]; plan: CommitPlan }[]): Promise<void> {
    const bodies = commits.map(({ key, plan }) => ({
      identifier: { namespace: key.slice(0, -1), name: key[key.length - 1] },
      requirements: plan.requirements,
      updates: plan.updates,
    }));
    await this.change(
      commits.length === 1
        ? { path: this.warehouse.entryPath(kind, commits[0].key), body: bodies[0] }
        : { path: this.warehouse.path('transactions/commit'), body: { 'table-changes': bodies } },
    );
  }

  async register(kind: Kind, key: string[], options: { metadataLocation: string; overwrite?: boolean }): Promise<void> {
    await this.change({
      path: this.warehouse.namespacePath(key.slice(0, -1), kind === 'view' ? '/register-view' : '/register'),
      body: {
        name: key[key.length - 1],
        'metadata-location': options.metadataLocation,
        ...(options.overwrite && { overwrite: true }),
      },
    });
  }

  async rename(kind: Kind, from: string[], to: string[]): Promise<void> {
    const identifier = (key: string[]) => ({ namespace: key.slice(0, -1), name: key[key.length - 1] });
    await this.change({ path: this.warehouse.path(`${kind}s/rename`), body: { source: identifier(from), destination: identifier(to) } });
  }

  /** Takes the entry out of the catalog; its files stay. */
  async drop(kind: Kind, key: string[]): Promise<void> {
    await this.change({
      method: 'DELETE',
      path: this.warehouse.entryPath(kind, key),
      query: kind === 'table' ? { purgeRequested: 'false' } : {},
    });
  }

  /**
   * Whether the server registers over what stands there. Asked with a location at which there is no file: a server that can do it fails
   * to read the file, one that can't says so, or that the name is taken; nothing changes either way.
   */
  async canOverwrite(standing: TablePointer, absentLocation: string): Promise<boolean> {
    if (standing.kind === 'view') {
      return false;
    }
    const { status } = await this.client.send({
      method: 'POST',
      path: this.warehouse.namespacePath(standing.key.slice(0, -1), '/register'),
      body: { name: standing.key[standing.key.length - 1], 'metadata-location': absentLocation, overwrite: true },
      expectedStatuses: [400, 403, 404, 405, 406, 409, 422, 500, 501],
      attempts: 1,
      signal: this.signal,
    });
    return ![405, 406, 409, 501].includes(status);
  }

  private async change(request: { method?: 'POST' | 'DELETE'; path: string; query?: Record<string, string>; body?: Metadata }) {
    const answer = await this.client.send({ method: 'POST', ...request, attempts: 1, expectedStatuses: [404], signal: this.signal });
    if (answer.status === 404) {
      throw new ReplicationError('catalog-conflict', `The catalog "${this.client.name}" no longer has what ${request.path} is to change.`);
    }
  }
}
