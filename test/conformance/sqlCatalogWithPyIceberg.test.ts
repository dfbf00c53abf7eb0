import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, CatalogConnector, TablePointer } from '@portage/backstage-plugin-replication-node';
import { createSqlCatalog } from '@portage/workers';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { startPostgres } from '../servers/startPostgres';
import { runPython } from '../support/runPython';
import { putTable } from '../support/putTable';

const APPENDS = 8;

interface TableState {
  metadataLocation: string;
  snapshots: number;
  ids: number[];
}

/** Iceberg's tables as they were before schema V1, which knows no views (`JdbcUtil.V0_CREATE_CATALOG_SQL`). */
const SCHEMA_V0 = `
  CREATE TABLE iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), PRIMARY KEY (catalog_name, table_namespace, table_name));
  CREATE TABLE iceberg_namespace_properties (catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL, property_key VARCHAR(255),
    property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key));`;

describe.each(['SQLite', 'PostgreSQL'])('a SQL catalog on %s shared with PyIceberg', product => {
  let folder: string;
  let stop: () => Promise<void>;
  let catalog: CatalogConnector;
  let pythonUri: string;
  let runSql: (sql: string) => Promise<Record<string, unknown>[]>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portage-pyiceberg-'));
    if (product === 'SQLite') {
      const connection = join(folder, 'catalog.sqlite');
      catalog = await createSqlCatalog({ name: 'lake', type: 'sql', options: { client: 'better-sqlite3', connection } });
      pythonUri = `sqlite:///${connection}`;
      runSql = async sql => {
        const database = new Database(connection);
        try {
          return /^\s*SELECT/.test(sql) ? database.prepare<[], Record<string, unknown>>(sql).all() : (database.exec(sql), []);
        } finally {
          database.close();
        }
      };
      stop = async () => undefined;
    } else {
      const postgres = await startPostgres();
      catalog = await createSqlCatalog({ name: 'lake', type: 'sql', options: { client: 'pg', connection: postgres.uri } });
      pythonUri = postgres.uri.replace('postgresql:', 'postgresql+pg8000:');
      runSql = async sql => {
        const client = new Client({ connectionString: postgres.uri });
        await client.connect();
        try {
          return (await client.query(sql)).rows;
        } finally {
          await client.end();
        }
      };
      stop = () => postgres.stop();
    }
  }, 60_000);

  afterEach(async () => {
    await catalog?.close();
    await stop?.();
    await rm(folder, { recursive: true, force: true });
  });

  const python = (name: string, ...args: string[]) => runPython<TableState>('sql_catalog.py', pythonUri, name, ...args);
  const load = async (reference: string) => {
    const { hash, pointers } = await catalog.load(reference);
    return { hash, pointers: Object.fromEntries(pointers.map(pointer => [pointer.key.join('.'), pointer])) };
  };
  const commit = (reference: string, expectedHash: string, ...changes: CatalogChange[]) =>
    catalog.commit(reference, { expectedHash, message: '', properties: {}, changes });

  it('reads what PyIceberg writes', async () => {
    const created = await python('main', 'create', 'sales.eu.orders', folder);
    const before = await load('main');
    expect(before.pointers).toEqual({
      'sales.eu.orders': { key: ['sales', 'eu', 'orders'], kind: 'table', metadataLocation: created.metadataLocation },
    });
    const appended = await python('main', 'append', 'sales.eu.orders', '1');
    const after = await load('main');
    expect(after.pointers['sales.eu.orders'].metadataLocation).toBe(appended.metadataLocation);
    expect(after.hash).not.toBe(before.hash);
    expect(await catalog.references()).toEqual([{ name: 'main', type: 'catalog', hash: after.hash }]);
  }, 60_000);

  it('writes what PyIceberg reads and goes on to write', async () => {
    const first = await python('main', 'create', 'sales.orders', folder);
    const second = await python('main', 'append', 'sales.orders', '2');

    const { hash } = await catalog.createReference('main_replica_us');
    const published = await commit('main_replica_us', hash, putTable(['archive', 'orders'], first.metadataLocation));
    expect(await python('main_replica_us', 'list')).toEqual({ archive: ['orders'] });
    expect(await python('main_replica_us', 'read', 'archive.orders')).toEqual(first);

    const moved = await commit(
      'main_replica_us',
      published.hash,
      putTable(['archive', 'orders'], second.metadataLocation, first.metadataLocation),
    );
    expect(await python('main_replica_us', 'read', 'archive.orders')).toEqual(second);
    expect(await runSql("SELECT * FROM iceberg_tables WHERE catalog_name = 'main_replica_us'")).toEqual([
      {
        catalog_name: 'main_replica_us',
        table_namespace: 'archive',
        table_name: 'orders',
        metadata_location: second.metadataLocation,
        previous_metadata_location: first.metadataLocation,
        iceberg_type: 'TABLE',
      },
    ]);

    const foreign = await python('main_replica_us', 'append', 'archive.orders', '1');
    expect(foreign.ids).toEqual([0, 1, 2]);
    await expect(commit('main_replica_us', moved.hash, { type: 'drop', key: ['archive', 'orders'] })).rejects.toMatchObject({
      code: 'catalog-conflict',
    });
    expect(await python('main_replica_us', 'read', 'archive.orders')).toEqual(foreign);
  }, 60_000);

  it('reads and writes tables of schema V0, as PyIceberg does', async () => {
    await runSql(SCHEMA_V0);
    const created = await python('main', 'create', 'sales.orders', folder);
    const { hash, pointers } = await load('main');
    expect(pointers['sales.orders']).toMatchObject({ kind: 'table', metadataLocation: created.metadataLocation });

    const head = await commit('main', hash, putTable(['sales', 'copies'], created.metadataLocation));
    expect(await python('main', 'read', 'sales.copies')).toEqual(created);
    const view: CatalogChange = { ...putTable(['sales', 'daily'], 'file:///v.json'), kind: 'view' };
    await expect(commit('main', head.hash, putTable(['sales', 'more'], created.metadataLocation), view)).rejects.toMatchObject({
      code: 'unsupported-view',
    });
    expect(await catalog.head('main')).toEqual(head);
  }, 60_000);

  it('loses no update of either when both commit to one catalog at the same time', async () => {
    const created = await python('main', 'create', 'sales.orders', folder);
    const writer = python('main', 'append', 'sales.orders', String(APPENDS));
    let writing = true;
    const stopWriting = () => {
      writing = false;
    };
    writer.then(stopWriting, stopWriting);

    let commits = 0;
    const refusals: Error[] = [];
    let location: string | undefined;
    while (writing) {
      const { hash, pointers } = await load('main');
      const current: TablePointer | undefined = pointers['sales.copies'];
      expect(current?.metadataLocation).toBe(location);
      const next = `${created.metadataLocation}?${commits}`;
      const outcome = await commit('main', hash, putTable(['sales', 'copies'], next, location)).catch(error => error);
      if (outcome instanceof Error) {
        refusals.push(outcome);
      } else {
        location = next;
        commits += 1;
      }
    }
    expect((await writer).ids).toEqual(Array.from({ length: APPENDS }, (_, n) => n));
    expect(commits).toBeGreaterThan(0);
    expect((await load('main')).pointers['sales.copies'].metadataLocation).toBe(location);
    expect(refusals.filter(error => !isReplicationError(error) || error.code !== 'catalog-conflict')).toEqual([]);
  }, 120_000);
});
