import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, VerifyLevel, VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { SparkRequest } from '../../servers/startSpark';
import { clusterDocument } from '../clusterDocument';
import { policyDocument } from '../policyDocument';
import { runPolicy } from '../runPolicy';
import { SqlCatalogFile } from '../SqlCatalogFile';
import { startBackend, type TestBackend } from '../startBackend';
import { waitForJob } from '../waitForJob';
import type { RegionRoots } from './sparkTables';

const SOURCE_REGIONS = ['eu', 'ap'] as const;
const TARGET_REGION = 'us';
const POLICY = 'other-tables';
const REFERENCES = { source: 'src', replica: 'rep' };

/** Two source regions and the one of the replica on this machine's disk, with a SQL catalog and a policy that carries all tables and prunes at once. */
export class OtherLake {
  static async start(): Promise<OtherLake> {
    const directory = mkdtempSync(join(tmpdir(), 'portage-other-'));
    const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    const backend = await startBackend({
      replication: {
        region: TARGET_REGION,
        worker: { regions: [TARGET_REGION] },
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          disk: { type: 'file', root: directory },
        },
      },
    });
    const lake = new OtherLake(directory, catalog, backend);
    await lake.createDocuments();
    return lake;
  }

  private constructor(
    readonly directory: string,
    readonly catalog: SqlCatalogFile,
    private readonly backend: TestBackend,
  ) {}

  get roots(): RegionRoots {
    const rootOf = (region: string) => `file:${this.directory}/${region}`;
    return { eu: rootOf('eu'), ap: rootOf('ap'), us: rootOf('us') };
  }

  /** Every spelling of the regions that a replica may not name. */
  get sourcePrefixes(): string[] {
    return SOURCE_REGIONS.flatMap(region => this.spellingsOf(region));
  }

  /** Spark's catalog for the tables, or for their replicas. */
  sparkCatalog(side: keyof typeof REFERENCES): SparkRequest['catalog'] {
    return {
      name: REFERENCES[side],
      properties: {
        'catalog-impl': 'org.apache.iceberg.jdbc.JdbcCatalog',
        uri: `jdbc:sqlite:${this.catalog.path}`,
        warehouse: side === 'source' ? `${this.roots.eu}/warehouse` : 'file:/none',
      },
    };
  }

  /** Metadata locations by name. */
  pointers(side: keyof typeof REFERENCES): Record<string, string> {
    return this.catalog.pointers(REFERENCES[side]);
  }

  run(): Promise<Job> {
    return runPolicy(this.backend.client, POLICY);
  }

  async prune(): Promise<Job> {
    const { id } = await this.backend.client.call('prunePolicy', { path: { name: POLICY }, body: { overrideFuse: true } });
    return waitForJob(this.backend.client, id);
  }

  async verify(level: VerifyLevel): Promise<VerifyProblem[]> {
    const { id } = await this.backend.client.call('verifyPolicy', { path: { name: POLICY }, body: { level } });
    await waitForJob(this.backend.client, id);
    const report = await this.backend.client.call('getAuditReport', { path: { name: POLICY, id }, query: {} });
    return report.problems;
  }

  /** Takes the source regions away, as if they were gone for good. */
  removeSources(): void {
    SOURCE_REGIONS.forEach(region => renameSync(join(this.directory, region), join(this.directory, `${region}-is-gone`)));
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    this.catalog.close();
    rmSync(this.directory, { recursive: true });
  }

  private spellingsOf(region: string): string[] {
    return [`file:${this.directory}/${region}/`, `file://${this.directory}/${region}/`];
  }

  private async createDocuments(): Promise<void> {
    const { client } = this.backend;
    await client.call('createCluster', { body: clusterDocument('catalog', { region: TARGET_REGION, connection: 'catalog' }) });
    for (const region of [...SOURCE_REGIONS, TARGET_REGION]) {
      mkdirSync(join(this.directory, region));
      const document = clusterDocument(region, { region, connection: 'disk', prefixes: this.spellingsOf(region) });
      await client.call('createCluster', { body: document });
    }
    await client.call('createPolicy', {
      body: policyDocument(POLICY, {
        pruning: { grace: '0s', retention: '7d', every: '7d', fuse: { count: 10_000, percent: 100 } },
        source: { cluster: 'catalog', reference: REFERENCES.source },
        target: {
          cluster: 'catalog',
          reference: REFERENCES.replica,
          storage: TARGET_REGION,
          location: `file:${this.directory}/${TARGET_REGION}/replica/`,
        },
      }),
    });
  }
}
