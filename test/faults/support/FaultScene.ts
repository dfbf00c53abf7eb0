import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IcebergPolicy } from '@portage/backstage-plugin-replication-common';
import { clusterDocument } from '../../support/clusterDocument';
import { Fixture } from '../../support/Fixture';
import { policyDocument } from '../../support/policyDocument';
import type { ReadTable } from '../../support/readSnapshots';
import { SqlCatalogFile } from '../../support/SqlCatalogFile';
import { startBackend, type TestBackend } from '../../support/startBackend';
import { FaultyWorker } from './FaultyWorker';
import { inspectReplica, type ReplicaFiles } from './inspectReplica';
import { PublicationLog, type Publication } from '../../support/PublicationLog';
import { SnapshotReader } from '../../support/SnapshotReader';

/** Short, so that a dead worker's tasks are soon taken over; still six times what a busy machine needs between two heartbeats. */
const LEASE = '2s';
/** What failed is tried again soon, too. */
const RETRY_DELAY = '100ms';

/**
 * One backend without a worker of its own, a SQL catalog on SQLite that keeps a log, fixtures as the source, and target regions whose
 * workers are processes of their own and meet faults.
 *
 * A policy `p` of the scene replicates the reference `p-source` to the reference `p`, below the location `…/<region>/p/`.
 */
export class FaultScene {
  readonly workers: readonly FaultyWorker[];

  /**
   * @param options - `targets`: one region each, with so many workers and, where set, so many copies at once;
   * `targetRoot`: where the targets lie, by default a directory of the scene's own
   */
  static async start(options: {
    fixtures: readonly string[];
    targets: readonly { region: string; workers: number; concurrency?: number }[];
    targetRoot?: string;
  }): Promise<FaultScene> {
    const directory = mkdtempSync(join(tmpdir(), 'portage-faults-'));
    const targetRoot = options.targetRoot ?? join(directory, 'targets');
    mkdirSync(targetRoot, { recursive: true });
    const fixtures = options.fixtures.map(name => Fixture.open(name));
    fixtures.forEach(fixture => fixture.unpack());
    const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    const connections = {
      catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
      source: { type: 'file', root: '/tmp/portage-fixtures' },
      target: { type: 'file', root: targetRoot },
    };
    const regions = [...options.targets.map(({ region }) => region), 'eu', 'us', 'catalogs'];
    const backend = await startBackend({
      replication: {
        region: 'catalogs',
        worker: { embedded: false },
        broker: { lease: LEASE, retryDelay: RETRY_DELAY },
        health: { probeEvery: '1h' },
        workers: [{ subject: 'test-worker', regions, connections: Object.keys(connections) }],
        connections,
      },
    });
    const scene = new FaultScene({ directory, targetRoot, fixtures, catalog, backend, targets: options.targets, connections });
    try {
      await scene.createClusters(options.targets);
      await Promise.all(scene.workers.map(worker => worker.start()));
      return scene;
    } catch (error) {
      await scene.stop();
      throw error;
    }
  }

  readonly backend: TestBackend;
  readonly catalog: SqlCatalogFile;
  private readonly publications: PublicationLog;
  private readonly reader = new SnapshotReader();

  private constructor(
    private readonly options: {
      directory: string;
      targetRoot: string;
      fixtures: readonly Fixture[];
      catalog: SqlCatalogFile;
      backend: TestBackend;
      targets: readonly { region: string; workers: number }[];
      connections: Record<string, unknown>;
    },
  ) {
    const { backend, catalog, targets, connections } = options;
    this.backend = backend;
    this.catalog = catalog;
    this.publications = new PublicationLog(catalog.path);
    this.workers = targets.flatMap(({ region, workers }) =>
      Array.from(
        { length: workers },
        () =>
          new FaultyWorker({
            backendUrl: backend.baseUrl,
            replication: { worker: { regions: [region, 'eu', 'us', 'catalogs'], threads: 1 }, connections },
          }),
      ),
    );
  }

  private async createClusters(targets: readonly { region: string; concurrency?: number }[]): Promise<void> {
    const { fixtures, targetRoot, backend } = this.options;
    const documents = [
      clusterDocument('catalog', { region: 'catalogs', connection: 'catalog' }),
      ...fixtures.flatMap(({ name, description }) =>
        description.storages.map(({ region, uri_prefixes: prefixes }) =>
          clusterDocument(`${name}-${region}`, { region, connection: 'source', prefixes }),
        ),
      ),
      ...targets.map(({ region, concurrency }) =>
        clusterDocument(`target-${region}`, {
          region,
          connection: 'target',
          prefixes: [`file:${targetRoot}/${region}/`],
          ...(concurrency !== undefined && { limits: { concurrency } }),
        }),
      ),
    ];
    for (const body of documents) {
      await backend.client.call('createCluster', { body });
    }
  }

  async createPolicy(name: string, region: string, replication: Partial<IcebergPolicy> = {}): Promise<void> {
    await this.backend.client.call('createPolicy', {
      body: policyDocument(name, {
        source: { cluster: 'catalog', reference: `${name}-source` },
        target: { cluster: 'catalog', reference: name, storage: `target-${region}`, location: `file:${this.directoryOf(name, region)}/` },
        ...replication,
      }),
    });
  }

  /** Deletes a policy and the files of its replica. */
  async removePolicy(name: string, region: string): Promise<void> {
    await this.backend.client.call('deletePolicy', { path: { name } });
    rmSync(this.directoryOf(name, region), { recursive: true, force: true });
  }

  /** Sets the pointers of a policy's source. */
  commitToSource(name: string, pointers: Record<string, string | null>): void {
    this.catalog.set(`${name}-source`, pointers);
  }

  directoryOf(name: string, region: string): string {
    return join(this.options.targetRoot, region, name);
  }

  /** What lies below a policy's location, each file held against what it must be. */
  filesOf(name: string, region: string): ReplicaFiles {
    const sources = this.options.fixtures.flatMap(fixture =>
      fixture.description.storages.map(storage => [`${fixture.name}-${storage.region}`, join(fixture.description.root, storage.dir)]),
    );
    return inspectReplica({ directory: this.directoryOf(name, region), sources: Object.fromEntries(sources) });
  }

  /** Where the replica's tables stand, by name. */
  pointersOf(name: string): Record<string, string> {
    return this.catalog.pointers(name);
  }

  /** Everything that was ever committed to the replica. */
  publicationsOf(name: string): Publication[] {
    return this.publications.of(name);
  }

  /** Reads a table of the replica through PyIceberg. Paths of any source's are told as foreign. */
  read(metadataLocation: string): Promise<ReadTable> {
    const forbidden = this.options.fixtures.flatMap(({ description }) =>
      description.storages.flatMap(({ uri_prefixes: prefixes }) => prefixes),
    );
    return this.reader.read(metadataLocation, { forbidden });
  }

  async stop(): Promise<void> {
    this.reader.close();
    await Promise.all(this.workers.map(worker => worker.remove()));
    await this.options.backend.stop();
    this.publications.close();
    this.catalog.close();
    this.options.fixtures.forEach(fixture => fixture.remove());
    rmSync(this.options.directory, { recursive: true, force: true });
  }
}
