import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from './__testUtils__/createTestDatabase';
import { ReplicationDatabase } from './ReplicationDatabase';

jest.setTimeout(60_000);

const MIGRATIONS = join(__dirname, '../../migrations');
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });

async function listTables(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] = knex.client.config.client.includes('pg')
    ? await knex('information_schema.tables').select({ name: 'table_name' }).where('table_schema', knex.raw('current_schema()'))
    : await knex('sqlite_master').select('name').where('type', 'table');
  return rows
    .map(row => row.name)
    .filter(name => !/^(knex_|sqlite_)/.test(name))
    .sort();
}

describe.each(databases.eachSupportedId())('ReplicationDatabase on %s', databaseId => {
  it('migrates up, down and up again', async () => {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory: MIGRATIONS });
    const tables = await listTables(knex);
    expect(tables).toEqual([
      'clusters',
      'jobs',
      'lag_samples',
      'localized_files',
      'policies',
      'stages',
      'task_logs',
      'tasks',
      'triggers',
      'watched_references',
      'workers',
    ]);
    await knex.migrate.rollback({ directory: MIGRATIONS }, true);
    expect(await listTables(knex)).toEqual([]);
    await knex.migrate.latest({ directory: MIGRATIONS });
    expect(await listTables(knex)).toEqual(tables);
  });

  it('tells times and counts as numbers, on the clock of the database', async () => {
    const database = await createTestDatabase(databases, databaseId);
    const nowMs = await database.nowMs();
    expect(Number.isInteger(nowMs)).toBe(true);
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(5_000);
    await database.knex('workers').insert({ id: 'w', regions: '[]', kinds: '[]', last_seen_at: nowMs });
    expect(await database.knex('workers').first('last_seen_at')).toEqual({ last_seen_at: nowMs });
    expect(await database.transaction(tx => tx('workers').first('last_seen_at'))).toEqual({ last_seen_at: nowMs });
  });

  it('keeps the values of a failed statement out of the error', async () => {
    const database = await createTestDatabase(databases, databaseId);
    const row = { id: 'w', regions: 'row-content', kinds: '[]', last_seen_at: 1 };
    await database.knex('workers').insert(row);
    const error: Error = await database
      .knex('workers')
      .insert(row)
      .then(
        () => new Error('not refused'),
        refused => refused,
      );
    expect(error.message).toContain('insert into');
    expect(error.message).not.toContain('row-content');
  });

  it('runs a transaction again that another one stood in the way of, and no other', async () => {
    const database = await createTestDatabase(databases, databaseId);
    const conflict = Object.assign(new Error('deadlock'), { code: databaseId === 'SQLITE_3' ? 'SQLITE_BUSY_SNAPSHOT' : '40P01' });
    let runs = 0;
    const result = await database.transaction(async tx => {
      runs += 1;
      await tx('workers').insert({ id: `run-${runs}`, regions: '[]', kinds: '[]', last_seen_at: 1 });
      if (runs < 3) {
        throw conflict;
      }
      return 'done';
    });
    expect(result).toBe('done');
    expect(await database.knex('workers').pluck('id')).toEqual(['run-3']);

    runs = 0;
    const defect = database.transaction(async () => {
      runs += 1;
      throw new Error('defect');
    });
    await expect(defect).rejects.toThrow('defect');
    expect(runs).toBe(1);
  });

  // SQLite knows no schemas, and Backstage refuses this division there.
  if (databaseId !== 'SQLITE_3') {
    it('lives in a schema of its own where plugins are divided by schema', async () => {
      const admin = await databases.init(databaseId);
      await admin.raw('create schema replication');
      const knex = knexFactory({ ...admin.client.config, searchPath: ['replication'] });
      try {
        const database = await ReplicationDatabase.create({ database: { getClient: async () => knex } });
        expect(await listTables(database.knex)).toContain('jobs');
        expect(await listTables(admin)).toEqual([]);
        await knex.migrate.rollback({ directory: MIGRATIONS }, true);
        expect(await listTables(database.knex)).toEqual([]);
      } finally {
        await knex.destroy();
      }
    });
  }
});

describe('ReplicationDatabase', () => {
  it('sets up a SQLite file for a service: write-ahead log, foreign keys, a short wait for locks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replication-database-'));
    const knex = knexFactory({ client: 'better-sqlite3', connection: { filename: join(folder, 'state.sqlite') }, useNullAsDefault: true });
    try {
      const { knex: configured } = await ReplicationDatabase.create({ database: { getClient: async () => knex } });
      const pragma = async (name: string) => Object.values((await configured.raw(`pragma ${name}`))[0])[0];
      expect(await pragma('journal_mode')).toBe('wal');
      expect(await pragma('synchronous')).toBe(1);
      expect(await pragma('foreign_keys')).toBe(1);
      expect(await pragma('busy_timeout')).toBe(200);
    } finally {
      await knex.destroy();
      await rm(folder, { recursive: true });
    }
  });
});
