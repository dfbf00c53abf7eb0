import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as yieldToEventLoop, setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import Database from 'better-sqlite3';
import type { SqlDatabase, SqlTransaction } from './SqlDatabase';
import { SqliteTransaction } from './SqliteTransaction';

/** How long SQLite itself may wait for a lock. It blocks the whole event loop meanwhile, so the real waiting is done outside of it. */
const BUSY_TIMEOUT_MS = 5;
/** How long a transaction is tried again while others hold the database. */
const LOCK_WAIT_LIMIT_MS = 30_000;
const LOCK_RETRY_FIRST_MS = 5;
const LOCK_RETRY_LONGEST_MS = 200;

/**
 * A catalog in a SQLite file, which other programs (PyIceberg, Java's JdbcCatalog) may have open too.
 *
 * better-sqlite3 is synchronous and one connection carries one transaction, so transactions wait for each other in a queue here.
 * The file is made, with its folder, when it is first used.
 */
export class SqliteDatabase implements SqlDatabase {
  private database: Database.Database | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  private constructor(
    private readonly connectionName: string,
    private readonly path: string,
  ) {}

  static create(options: { connectionName: string; path: string }): SqliteDatabase {
    return new SqliteDatabase(options.connectionName, options.path);
  }

  read<T>(work: (transaction: SqlTransaction) => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    return this.enqueue(() => this.transact('BEGIN', work, options.signal));
  }

  write<T>(work: (transaction: SqlTransaction) => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    // A transaction that reads first and writes later fails with SQLITE_BUSY_SNAPSHOT when another has written meanwhile, and no
    // waiting mends that. IMMEDIATE takes the write lock at the start, so what is read stays true until the commit.
    return this.enqueue(() => this.transact('BEGIN IMMEDIATE', work, options.signal));
  }

  async close(): Promise<void> {
    await this.enqueue(async () => {
      this.closed = true;
      this.database?.close();
      this.database = undefined;
    });
  }

  private enqueue<T>(run: () => Promise<T>): Promise<T> {
    const result = this.queue.then(run);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async transact<T>(begin: string, work: (transaction: SqlTransaction) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const deadline = Date.now() + LOCK_WAIT_LIMIT_MS;
    // Nothing in a transaction waits for anything but promises that are settled, so calls in a row would keep all else from running.
    await yieldToEventLoop();
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await runTransaction(this.open(), begin, work);
      } catch (error) {
        if (!isBusy(error) || Date.now() >= deadline) {
          throw this.toReplicationError(error);
        }
      }
      const longestMs = Math.min(LOCK_RETRY_LONGEST_MS, LOCK_RETRY_FIRST_MS * 2 ** attempt);
      await sleep(longestMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }

  private open(): Database.Database {
    if (this.closed) {
      throw new ReplicationError('catalog-error', `The catalog "${this.connectionName}" is closed.`);
    }
    if (!this.database) {
      mkdirSync(dirname(this.path), { recursive: true });
      const database = new Database(this.path, { timeout: BUSY_TIMEOUT_MS });
      preferWriteAheadLog(database);
      // A pointer that was published must outlive a power cut: in WAL mode only FULL waits for the disk at each commit, and
      // commits of a catalog are seldom enough to pay for it.
      database.pragma('synchronous = FULL');
      this.database = database;
    }
    return this.database;
  }

  private toReplicationError(error: unknown): unknown {
    const code = sqliteCode(error);
    if (isReplicationError(error) || code === undefined) {
      return error;
    }
    const where = `The catalog "${this.connectionName}" (SQLite file ${this.path})`;
    if (isBusy(error)) {
      return new ReplicationError('catalog-unreachable', `${where} stayed locked by another program for ${LOCK_WAIT_LIMIT_MS / 1000} s.`, {
        cause: error,
        action: 'Find the program that keeps a transaction open on the file; the work is tried again.',
      });
    }
    if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
      return new ReplicationError('catalog-denied', `${where} can't be opened for writing (${code}).`, {
        cause: error,
        action: 'Check the path and the file system rights of the file and its folder.',
      });
    }
    const { message } = error as Error;
    return new ReplicationError('catalog-error', `${where} failed: ${message} (${code}).`, {
      cause: error,
      retryable: /^SQLITE_(FULL|IOERR)/.test(code),
    });
  }
}

/** WAL lets readers go on beside a writer. Where it can't be switched on now (locked, read-only), the file works as it is. */
function preferWriteAheadLog(database: Database.Database): void {
  try {
    database.pragma('journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error) && !sqliteCode(error)?.startsWith('SQLITE_READONLY')) {
      database.close();
      throw error;
    }
  }
}

async function runTransaction<T>(
  database: Database.Database,
  begin: string,
  work: (transaction: SqlTransaction) => Promise<T>,
): Promise<T> {
  database.exec(begin);
  try {
    const result = await work(new SqliteTransaction(database));
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

/** Told by the code, not by a class: the native part throws errors of whichever copy of the package was loaded first, in whatever realm. */
function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '');
}
