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

/** Fixtures with file URIs, the SQL catalog that holds them and their replicas, and a backend with an embedded worker beside them. */
export class FixtureLake {
  /** The fixtures that such a lake can hold. */
  static fixtures(): Fixture[] {
    return Fixture.names()
      .map(name => Fixture.open(name))
      .filter(fixture => !fixture.name.startsWith('s3-'));
  }

  /** @param replication - configuration besides region, worker and connections */
  static async start(replication: Record<string, unknown> = {}): Promise<FixtureLake> {
    const directory = mkdtempSync(join(tmpdir(), 'portage-lake-'));
    const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    const backend = await startBackend({
      replication: {
        ...replication,
        region: TARGET_REGION,
        worker: { regions: [TARGET_REGION] },
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          disk: { type: 'file', root: '/tmp/portage-fixtures' },
        },
      },
    });
    await backend.client.call('createCluster', { body: clusterDocument('catalog', { region: TARGET_REGION, connection: 'catalog' }) });
    return new FixtureLake(directory, catalog, backend);
  }

  private readonly added: Fixture[] = [];

  private constructor(
    private readonly directory: string,
    readonly catalog: SqlCatalogFile,
    readonly backend: TestBackend,
  ) {}

  /** The names under which the catalog holds a fixture's tables and their replicas. */
  static references({ name }: Fixture): { source: string; replica: string } {
    return { source: name, replica: `${name}_replica` };
  }

  /** Every spelling of the regions that a replica may not name. */
  static sourcePrefixes({ description }: Fixture): string[] {
    return description.storages.filter(({ region }) => region !== TARGET_REGION).flatMap(({ uri_prefixes: prefixes }) => prefixes);
  }

  /** Unpacks a fixture, sets its tables' heads in the catalog, and makes the clusters and the policy. */
  async add(fixture: Fixture, { history }: Partial<Pick<IcebergPolicy, 'history'>> = {}): Promise<void> {
    const { name } = fixture;
    const { source, replica } = FixtureLake.references(fixture);
    this.added.push(fixture);
    fixture.unpack();
    this.catalog.set(source, Object.fromEntries(fixture.tables.map(({ name: table, table: { head } }) => [table, head])));
    const views = Object.entries(fixture.description.views ?? {}).map(([view, { head }]) => [view, head]);
    this.catalog.set(source, Object.fromEntries(views), 'view');
    for (const { region, uri_prefixes: prefixes } of fixture.description.storages) {
      await this.backend.client.call('createCluster', {
        body: clusterDocument(`${name}-${region}`, { region, connection: 'disk', prefixes }),
      });
    }
    await this.backend.client.call('createPolicy', {
      body: policyDocument(name, {
        ...(history && { history }),
        source: { cluster: 'catalog', reference: source },
        target: {
          cluster: 'catalog',
          reference: replica,
          storage: `${name}-${TARGET_REGION}`,
          location: `file:${fixture.description.root}/${TARGET_REGION}/replica/`,
        },
      }),
    });
  }

  /** Runs a fixture's policy. @returns the ended job, and the replica's metadata locations by table */
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
    this.added.forEach(fixture => fixture.remove());
    rmSync(this.directory, { recursive: true });
  }
}
