import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, VerifyLevel, VerifyProblem } from '@portage/backstage-plugin-replication-common';
import { startIcebergRest, type IcebergRestServer } from '../../servers/startIcebergRest';
import type { SparkRequest } from '../../servers/startSpark';
import { clusterDocument } from '../clusterDocument';
import { policyDocument } from '../policyDocument';
import { RestWriter } from '../RestWriter';
import { runPolicy } from '../runPolicy';
import { SqlCatalogFile } from '../SqlCatalogFile';
import { startBackend, type TestBackend } from '../startBackend';
import { waitForJob } from '../waitForJob';
import { SPARK_NAMESPACE, type RegionRoots } from './sparkTables';

const SOURCE_REGIONS = ['eu', 'ap'] as const;
const TARGET_REGION = 'us';
/** Into the SQL catalog, and into an Iceberg REST catalog, which makes metadata of its own from table updates. */
const POLICY = 'other-tables';
const REST_POLICY = 'other-tables-to-rest';
const REFERENCES = { source: 'src', replica: 'rep' };

/**
 * Two source regions and the one of the replicas on this machine's disk. One policy carries all tables of a SQL catalog to another reference of it and
 * prunes at once, another one carries those of Spark to an Iceberg REST catalog.
 */
export class OtherLake {
  static async start(): Promise<OtherLake> {
    const directory = mkdtempSync(join(tmpdir(), 'portage-other-'));
    const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    const rest = await startIcebergRest();
    await rest.createWarehouse(REFERENCES.replica);
    const backend = await startBackend({
      replication: {
        region: TARGET_REGION,
        worker: { regions: [TARGET_REGION] },
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          rest: { type: 'iceberg-rest', uri: rest.uri },
          disk: { type: 'file', root: directory },
        },
      },
    });
    const lake = new OtherLake(directory, catalog, rest, backend);
    await lake.createDocuments();
    return lake;
  }

  private constructor(
    readonly directory: string,
    readonly catalog: SqlCatalogFile,
    private readonly rest: IcebergRestServer,
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

  /** Metadata locations by name. @param side - or a name that `addWarehouse` gave */
  pointers(side: string): Record<string, string> {
    return this.catalog.pointers(side in REFERENCES ? REFERENCES[side as keyof typeof REFERENCES] : side);
  }

  /** Of a namespace's tables in the Iceberg REST catalog: of replicas, unless another warehouse is told. */
  restPointers(namespace: string, warehouse = REFERENCES.replica): Promise<Record<string, string>> {
    return new RestWriter(this.rest.uri, warehouse).pointers(namespace);
  }

  get restUri(): string {
    return this.rest.uri;
  }

  /**
   * Makes a warehouse of the Iceberg REST catalog, and a policy for each catalog of the replicas.
   * @returns the policies' names by the catalog that they publish to, which are also the names of the replicas there
   */
  async addWarehouse(name: string): Promise<{ sql: string; rest: string }> {
    const policies = { sql: `${name}-to-sql`, rest: `${name}-to-rest` };
    await Promise.all([name, policies.rest].map(warehouse => this.rest.createWarehouse(warehouse)));
    for (const [policy, cluster] of [[policies.sql, 'catalog'] as const, [policies.rest, 'rest'] as const]) {
      await this.backend.client.call('createPolicy', {
        body: policyDocument(policy, {
          source: { cluster: 'rest', reference: name },
          target: { cluster, reference: policy, storage: TARGET_REGION, location: `${this.roots.us}/${policy}/` },
        }),
      });
    }
    return policies;
  }

  /** Runs both policies. */
  async run(): Promise<Job[]> {
    return [await this.runPolicy(POLICY), await this.runPolicy(REST_POLICY)];
  }

  runPolicy(name: string): Promise<Job> {
    return runPolicy(this.backend.client, name);
  }

  async prune(): Promise<Job> {
    const { id } = await this.backend.client.call('prunePolicy', { path: { name: POLICY }, body: { overrideFuse: true } });
    return waitForJob(this.backend.client, id);
  }

  async verify(level: VerifyLevel, policy = POLICY): Promise<VerifyProblem[]> {
    const { id } = await this.backend.client.call('verifyPolicy', { path: { name: policy }, body: { level } });
    await waitForJob(this.backend.client, id);
    const report = await this.backend.client.call('getAuditReport', { path: { name: policy, id }, query: {} });
    return report.problems;
  }

  /** Takes the source regions away, as if they were gone for good. */
  removeSources(): void {
    SOURCE_REGIONS.forEach(region => renameSync(join(this.directory, region), join(this.directory, `${region}-is-gone`)));
  }

  async stop(): Promise<void> {
    await Promise.all([this.backend.stop(), this.rest.stop()]);
    this.catalog.close();
    rmSync(this.directory, { recursive: true });
  }

  private spellingsOf(region: string): string[] {
    return [`file:${this.directory}/${region}/`, `file://${this.directory}/${region}/`];
  }

  private async createDocuments(): Promise<void> {
    const { client } = this.backend;
    for (const connection of ['catalog', 'rest']) {
      await client.call('createCluster', { body: clusterDocument(connection, { region: TARGET_REGION, connection }) });
    }
    for (const region of [...SOURCE_REGIONS, TARGET_REGION]) {
      mkdirSync(join(this.directory, region));
      const document = clusterDocument(region, { region, connection: 'disk', prefixes: this.spellingsOf(region) });
      await client.call('createCluster', { body: document });
    }
    const source = { cluster: 'catalog', reference: REFERENCES.source };
    const targetOf = (cluster: string) => ({
      cluster,
      reference: REFERENCES.replica,
      storage: TARGET_REGION,
      location: `${this.roots.us}/replica-${cluster}/`,
    });
    await client.call('createPolicy', {
      body: policyDocument(POLICY, {
        source,
        target: targetOf('catalog'),
        pruning: { grace: '0s', retention: '7d', every: '7d', fuse: { count: 10_000, percent: 100 } },
      }),
    });
    await client.call('createPolicy', {
      body: policyDocument(REST_POLICY, { source, target: targetOf('rest'), include: [`${SPARK_NAMESPACE}.*`] }),
    });
  }
}
