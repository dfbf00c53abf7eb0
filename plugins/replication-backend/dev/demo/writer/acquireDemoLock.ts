import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database, { type Database as SqliteDatabase } from 'better-sqlite3';

const RETRY_MS = 500;

/**
 * Waits until no other process plays the demo in the same folder: each region has one writer, which the cleaning up relies on.
 * The lock is one on a SQLite file, which the system gives back however its holder ends.
 * @returns the lock; it holds until it is closed
 */
export async function acquireDemoLock(state: string): Promise<SqliteDatabase> {
  mkdirSync(state, { recursive: true });
  for (;;) {
    const lock = new Database(join(state, 'demo.lock'), { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') {
        throw error;
      }
    }
    await sleep(RETRY_MS);
  }
}
