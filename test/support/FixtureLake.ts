import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IcebergPolicy, Job } from '@portage/backstage-plugin-replication-common';
import { clusterDocument } from './clusterDocument';
import { Fixture } from './Fixture';
import { policyDocument } from './policyDocument';
import { runPolicy } from './runPolicy';
import { SqlCatalogFile } from './SqlCatalogFile';
import { startBackend, type TestBackend } from './startBackend';

/** The region that replicas are made for. */
const TARGET_REGION = 'us';

/** A name for a catalog's tables: a cluster, and its branch, warehouse or `catalog_name`. */
interface CatalogEnd {
  cluster: string;
  reference: string;
}

/** Where a policy takes a fixture's tables from, and where it publishes them. */
export interface FixtureRoute {
  source: CatalogEnd;
  target: CatalogEnd;
}

/** Fixtures with file URIs, the SQL catalog that holds them and their replicas, and a backend with an embedded worker beside them. */
export class FixtureLake {
  /** The cluster of the SQL catalog. */
  static readonly SQL = 'sql';

  /** The fixtures that such a lake can hold. */
  static fixtures(): Fixture[] {
    return Fixture.names()
      .map(name => Fixture.open(name))
      .filter(fixture => !fixture.name.startsWith('s3-'));
  }

  /** @param options - `catalogs`: connections of further catalogs, each a cluster too; `replication`: configuration besides what the lake needs */
  static async start(
    options: { catalogs?: Record<string, Record<string, unknown>>; replication?: Record<string, unknown> } = {},
  ): Promise<FixtureLake> {
    const directory = mkdtempSync(join(tmpdir(), 'portage-lake-'));
    const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    const catalogs = {
      [FixtureLake.SQL]: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
      ...options.catalogs,
    };
    const backend = await startBackend({
      replication: {
        ...options.replication,
        region: TARGET_REGION,
        worker: { regions: [TARGET_REGION] },
        connections: { ...catalogs, disk: { type: 'file', root: '/tmp/portage-fixtures' } },
      },
    });
    for (const name of Object.keys(catalogs)) {
      await backend.client.call('createCluster', { body: clusterDocument(name, { region: TARGET_REGION, connection: name }) });
    }
    return new FixtureLake(directory, catalog, backend);
  }

  private readonly unpacked = new Map<string, Fixture>();

  private constructor(
    private readonly directory: string,
    readonly catalog: SqlCatalogFile,
    readonly backend: TestBackend,
  ) {}

  /** The names under which the SQL catalog holds a fixture's tables and their replicas. */
  static references({ name }: Fixture): { source: string; replica: string } {
    return { source: name, replica: `${name}_replica` };
  }

  /** Every spelling of the regions that a replica may not name. */
  static sourcePrefixes({ description }: Fixture): string[] {
    return description.storages.filter(({ region }) => region !== TARGET_REGION).flatMap(({ uri_prefixes: prefixes }) => prefixes);
  }

  /** Unpacks a fixture, sets its tables' heads in the SQL catalog, and makes the policy that replicates them there. */
  async add(fixture: Fixture, policy: Partial<Pick<IcebergPolicy, 'history'>> = {}): Promise<void> {
    const { source, replica } = FixtureLake.references(fixture);
    this.catalog.set(source, Object.fromEntries(fixture.tables.map(({ name: table, table: { head } }) => [table, head])));
    const views = Object.entries(fixture.description.views ?? {}).map(([view, { head }]) => [view, head]);
    this.catalog.set(source, Object.fromEntries(views), 'view');
    const ends = { source: { cluster: FixtureLake.SQL, reference: source }, target: { cluster: FixtureLake.SQL, reference: replica } };
    await this.addRoute(fixture, ends, policy);
  }

  /**
   * Unpacks a fixture, if that has not been done, and makes a policy for it.
   * @returns the policy's name
   */
  async addRoute(
    fixture: Fixture,
    { source, target }: FixtureRoute,
    policy: Partial<Pick<IcebergPolicy, 'history'>> = {},
  ): Promise<string> {
    await this.unpack(fixture);
    const suffix = target.cluster === FixtureLake.SQL ? '' : `-${target.cluster}`;
    const name = `${fixture.name}${suffix}`;
    await this.backend.client.call('createPolicy', {
      body: policyDocument(name, {
        ...policy,
        source,
        target: {
          ...target,
          storage: `${fixture.name}-${TARGET_REGION}`,
          location: `file:${fixture.description.root}/${TARGET_REGION}/replica${suffix}/`,
        },
      }),
    });
    return name;
  }

  private async unpack(fixture: Fixture): Promise<void> {
    const { name, description } = fixture;
    if (this.unpacked.has(name)) {
      return;
    }
    this.unpacked.set(name, fixture);
    fixture.unpack();
    for (const { region, uri_prefixes: prefixes } of description.storages) {
      await this.backend.client.call('createCluster', {
        body: clusterDocument(`${name}-${region}`, { region, connection: 'disk', prefixes }),
      });
    }
  }

  /** Runs the policy that {@link add} made. @returns the ended job, and the replica's metadata locations by table */
  async replicate(fixture: Fixture): Promise<{ job: Job; replica: Record<string, string> }> {
    const job = await runPolicy(this.backend.client, fixture.name);
    return { job, replica: this.catalog.pointers(FixtureLake.references(fixture).replica) };
  }

  /** Removes every region but the one of the replica, as if it were gone for good. */
  removeSources({ description: { root, storages } }: Fixture): void {
    for (const { dir } of storages.filter(({ region }) => region !== TARGET_REGION)) {
      rmSync(join(root, dir), { recursive: true });
    }
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    this.catalog.close();
    [...this.unpacked.values()].forEach(fixture => fixture.remove());
    rmSync(this.directory, { recursive: true });
  }
}
