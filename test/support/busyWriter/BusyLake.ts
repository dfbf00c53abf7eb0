import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isFinal, type Job } from '@portage/backstage-plugin-replication-common';
import { clusterDocument } from '../clusterDocument';
import { policyDocument } from '../policyDocument';
import { PublicationLog } from '../PublicationLog';
import { SqlCatalogFile } from '../SqlCatalogFile';
import { startBackend, type TestBackend } from '../startBackend';

const REGIONS = ['eu', 'us'] as const;
export type BusyRegion = (typeof REGIONS)[number];

const CATALOG_REGION = 'eu';
const CHECK_EVERY = '1s';
const PAGE_SIZE = 100;

/**
 * Two regions on this machine's disk, one SQL catalog between them, and a backend whose worker keeps a replica of `main` in each: what
 * `npm start` plays, for a writer that is in a hurry.
 */
export class BusyLake {
  static readonly regions: readonly BusyRegion[] = REGIONS;

  static async start(): Promise<BusyLake> {
    const state = mkdtempSync(join(tmpdir(), 'portage-busy-'));
    REGIONS.forEach(region => mkdirSync(join(state, region)));
    const catalog = new SqlCatalogFile(join(state, 'catalog.sqlite'));
    const disks = Object.fromEntries(REGIONS.map(region => [`${region}-disk`, { type: 'file', root: join(state, region) }]));
    const backend = await startBackend({
      replication: {
        region: CATALOG_REGION,
        worker: { regions: [...REGIONS] },
        connections: { catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path }, ...disks },
      },
    });
    return new BusyLake(state, catalog, backend);
  }

  readonly publications: PublicationLog;

  private constructor(
    /** The folder of everything, absolute. */
    readonly state: string,
    readonly catalog: SqlCatalogFile,
    readonly backend: TestBackend,
  ) {
    this.publications = new PublicationLog(catalog.path);
  }

  static replicaOf(region: BusyRegion): string {
    return `main_replica_${region}`;
  }

  static policyOf(region: BusyRegion): string {
    return `busy-to-${region}`;
  }

  /** Everything that lies in a region begins so. */
  prefixOf(region: BusyRegion): string {
    return `file://${this.state}/${region}/`;
  }

  /** Makes the policies, which begin at once. */
  async replicate(): Promise<void> {
    const clusters = REGIONS.map(region =>
      clusterDocument(`${region}-lake`, { region, connection: `${region}-disk`, prefixes: [this.prefixOf(region)] }),
    );
    const policies = REGIONS.map(region =>
      policyDocument(BusyLake.policyOf(region), {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: {
          cluster: 'lake-catalog',
          reference: BusyLake.replicaOf(region),
          storage: `${region}-lake`,
          location: `${this.prefixOf(region)}replica/`,
        },
        trigger: { type: 'continuous', every: CHECK_EVERY },
      }),
    );
    const catalog = clusterDocument('lake-catalog', { region: CATALOG_REGION, connection: 'catalog' });
    await this.backend.client.call('importDocuments', { body: { documents: [...clusters, catalog, ...policies] } });
  }

  /** The ended jobs of a region's policy, newest first. */
  async jobs(region: BusyRegion): Promise<Job[]> {
    const jobs: Job[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.backend.client.call('listJobs', { query: { policy: BusyLake.policyOf(region), limit: PAGE_SIZE, cursor } });
      jobs.push(...page.items.filter(({ status }) => isFinal(status)));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return jobs;
  }

  /**
   * How often jobs of a region's policy began again since files of the head that they had read were gone: told by the backend's own state, since a
   * job that succeeded in the end has no reason to say so.
   */
  restarts(region: BusyRegion): number {
    const state = new Database(join(this.backend.directory, 'state/replication.sqlite'), { readonly: true });
    try {
      const sum = state.prepare<[string], { restarts: number }>('SELECT COALESCE(SUM(restarts), 0) AS restarts FROM jobs WHERE policy = ?');
      return sum.get(BusyLake.policyOf(region))!.restarts;
    } finally {
      state.close();
    }
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    this.publications.close();
    this.catalog.close();
    rmSync(this.state, { recursive: true, force: true });
  }
}
