import { NotFoundError } from '@backstage/errors';
import {
  ReplicationError,
  type Cluster,
  type ClusterDocument,
  type PolicyDocument,
  type TaskResult,
} from '@portage/backstage-plugin-replication-common';
import type { TaskQueue } from '../broker/TaskQueue';
import { afterCommit } from '../database/afterCommit';
import { deleteClusterRow } from '../database/operations/clusters/deleteClusterRow';
import { listClusterRows } from '../database/operations/clusters/listClusterRows';
import { readClusterRow } from '../database/operations/clusters/readClusterRow';
import { lockDocuments } from '../database/operations/documents/lockDocuments';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbClusterRow } from '../database/tables';
import { assertNotManaged } from '../documents/assertNotManaged';
import type { DocumentWriter } from '../documents/DocumentWriter';
import { matchesOwnerCriteria } from '../permissions/matchesOwnerCriteria';
import { normalizeOwner } from '../permissions/normalizeOwner';
import { decodeNameCursor, encodeNameCursor } from '../router/nameCursor';
import type { Page } from '../router/Page';
import type { ChangeHints } from '../signals/ChangeHints';
import type { ClusterProbe } from './ClusterProbe';
import type { BrowseClusterOptions, ClusterService, ListClustersOptions } from './ClusterService';
import { policiesByCluster } from './policiesByCluster';
import { toCluster } from './toCluster';

/** A person waits; a catalog of ten thousand tables takes its time. */
const BROWSE_TIMEOUT_MS = 30_000;

/** Options of {@link DefaultClusterService.create}. */
export interface ClusterServiceOptions {
  database: ReplicationDatabase;
  queue: Pick<TaskQueue, 'request'>;
  writer: DocumentWriter;
  probe: ClusterProbe;
  hints: ChangeHints;
  connectionTypes: ReadonlyMap<string, string>;
}

/** Clusters over the plugin's database. Who may do what is decided by {@link AuthorizedClusterService} around it. */
export class DefaultClusterService implements ClusterService {
  static create(options: ClusterServiceOptions): DefaultClusterService {
    return new DefaultClusterService(options);
  }

  private constructor(private readonly options: ClusterServiceOptions) {}

  async list(options: ListClustersOptions): Promise<Page<Cluster>> {
    const { visible, search, cursor, limit } = options;
    const after = decodeNameCursor(cursor);
    const found = (await listClusterRows(this.options.database.knex))
      .filter(row => !visible || matchesOwnerCriteria(visible, ownedResource(row)))
      .filter(row => !search || row.document.toLowerCase().includes(search.toLowerCase()))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    const rest = after === undefined ? found : found.filter(({ name }) => name > after);
    const page = rest.slice(0, limit);
    const users = await this.users();
    return {
      items: page.map(row => this.toCluster(row, users)),
      ...(rest.length > limit && { nextCursor: encodeNameCursor(page[page.length - 1].name) }),
      totalItems: found.length,
    };
  }

  async get(name: string): Promise<Cluster> {
    return this.toCluster(await this.read(name), await this.users());
  }

  async create(document: ClusterDocument): Promise<Cluster> {
    await this.options.writer.apply({ documents: [document], expect: 'absent' });
    return this.get(document.metadata.name);
  }

  async update(document: ClusterDocument, options: { version?: number }): Promise<Cluster> {
    await this.options.writer.apply({ documents: [document], expect: 'present', version: options.version });
    return this.get(document.metadata.name);
  }

  async delete(name: string): Promise<void> {
    const { database, hints } = this.options;
    await database.transaction(async tx => {
      await lockDocuments(tx);
      const row = await readClusterRow(tx, name);
      if (!row) {
        throw notFound(name);
      }
      assertNotManaged(row);
      const users = policiesByCluster(await readPolicyDocuments(tx)).get(name) ?? [];
      if (users.length > 0) {
        throw new ReplicationError('cluster-in-use', `Cluster "${name}" is used by ${users.map(user => `"${user}"`).join(', ')}`);
      }
      await deleteClusterRow(tx, name);
      afterCommit(tx, () => hints.announce({ type: 'cluster', name }));
    });
  }

  async check(name: string, options: { signal?: AbortSignal }): Promise<Cluster> {
    await this.read(name);
    await this.options.probe.probe(name, { signal: options.signal });
    return this.get(name);
  }

  async browse(name: string, options: BrowseClusterOptions): Promise<TaskResult<'browse'>> {
    const { region, connection } = (JSON.parse((await this.read(name)).document) as ClusterDocument).spec.replication;
    const { reference, path, after, limit, signal } = options;
    return this.options.queue.request(
      'browse',
      { connection, reference, path, after, limit },
      { region, timeoutMs: BROWSE_TIMEOUT_MS, signal },
    );
  }

  private async read(name: string): Promise<DbClusterRow> {
    const row = await readClusterRow(this.options.database.knex, name);
    if (!row) {
      throw notFound(name);
    }
    return row;
  }

  private async users(): Promise<Map<string, string[]>> {
    return policiesByCluster(await readPolicyDocuments(this.options.database.knex));
  }

  private toCluster(row: DbClusterRow, users: ReadonlyMap<string, string[]>): Cluster {
    return toCluster(row, { connectionTypes: this.options.connectionTypes, policies: users.get(row.name) ?? [] });
  }
}

async function readPolicyDocuments(knex: Parameters<typeof listAllPolicyRows>[0]): Promise<PolicyDocument[]> {
  return (await listAllPolicyRows(knex)).map(({ document }) => JSON.parse(document));
}

function ownedResource(row: DbClusterRow) {
  return { name: row.name, owner: normalizeOwner((JSON.parse(row.document) as ClusterDocument).spec.owner) };
}

function notFound(name: string): NotFoundError {
  return new NotFoundError(`There is no cluster "${name}"`);
}
