import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { SqliteDatabase } from './SqliteDatabase';

const LOCK_HELD_MS = 400;
const TICK_MS = 10;

describe('SqliteDatabase', () => {
  let folder: string;
  let path: string;
  let database: SqliteDatabase;
  let other: Database.Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portage-sqlite-'));
    path = join(folder, 'catalog.sqlite');
    database = SqliteDatabase.create({ connectionName: 'disk', path });
    await database.write(async transaction => {
      await transaction.run('CREATE TABLE t (id TEXT)');
    });
    other = new Database(path);
  });
  afterEach(async () => {
    other.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const insert = (id: string, options?: { signal?: AbortSignal }) =>
    database.write(async transaction => (await transaction.run('INSERT INTO t VALUES (?)', id)).changedRows, options);
  const readAll = () =>
    database.read(async transaction => (await transaction.run('SELECT id FROM t ORDER BY id')).rows.map(({ id }) => id));

  it('waits for the lock of another program without holding up the process, and reads meanwhile', async () => {
    other.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES ('other')");
    let ticks = 0;
    const clock = setInterval(() => {
      ticks += 1;
    }, TICK_MS);
    const reader = SqliteDatabase.create({ connectionName: 'disk', path });
    const inserting = insert('ours');
    await sleep(LOCK_HELD_MS);
    expect(await reader.read(async transaction => (await transaction.run('SELECT id FROM t')).rows)).toEqual([]);
    other.exec('COMMIT');
    expect(await inserting).toBe(1);
    clearInterval(clock);
    await reader.close();
    expect(await readAll()).toEqual(['other', 'ours']);
    // Had SQLite waited by itself, the clock would have stood still.
    expect(ticks).toBeGreaterThan(LOCK_HELD_MS / TICK_MS / 10);
  });

  it('stops waiting when it is told to', async () => {
    other.exec('BEGIN IMMEDIATE');
    const abort = new AbortController();
    const inserting = insert('ours', { signal: abort.signal });
    await sleep(50);
    abort.abort(new Error('enough'));
    await expect(inserting).rejects.toThrow(/enough|aborted/);
    other.exec('COMMIT');
    expect(await readAll()).toEqual([]);
  });

  it('rolls back what fails, and goes on with the next', async () => {
    const failing = database.write(async transaction => {
      await transaction.run('INSERT INTO t VALUES (?)', 'gone');
      throw new Error('on purpose');
    });
    const following = insert('kept');
    await expect(failing).rejects.toThrow('on purpose');
    expect(await following).toBe(1);
    expect(await readAll()).toEqual(['kept']);
  });

  it('lets the rest of the process run between calls in a row', async () => {
    let ticked = false;
    setTimeout(() => {
      ticked = true;
    }, 1);
    const deadline = Date.now() + 5_000;
    while (!ticked && Date.now() < deadline) {
      await readAll();
    }
    expect(ticked).toBe(true);
  });

  it('says what is wrong with the file', async () => {
    const denied = SqliteDatabase.create({ connectionName: 'disk', path: folder });
    await expect(denied.read(transaction => transaction.columns('t'))).rejects.toMatchObject({
      code: 'catalog-denied',
      message: expect.stringContaining(folder),
    });
    const broken = database.read(transaction => transaction.run('SELECT * FROM nowhere'));
    await expect(broken).rejects.toMatchObject({ code: 'catalog-error', retryable: false, message: expect.stringContaining('nowhere') });
  });
});
