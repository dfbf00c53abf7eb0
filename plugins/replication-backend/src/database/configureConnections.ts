import type { Knex } from 'knex';
import { dialectOf } from './dialect';

/**
 * How long SQLite itself waits for another process's lock. Short, because it waits inside a synchronous call and holds up the whole event
 * loop; `ReplicationDatabase.transaction` tries again without blocking.
 */
const SQLITE_BUSY_TIMEOUT_MS = 200;

const POSTGRES_INT8_OID = 20;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${text} is beyond the integers that a number holds exactly`);
  }
  return value;
}

/**
 * Sets up every connection that the pool hands out.
 *
 * SQLite: write-ahead log with `synchronous = NORMAL` (a power cut may lose the last commits, never the file; every step is repeatable),
 * foreign keys. PostgreSQL: `bigint` arrives as a number, so that times and counts are the same type on both databases. In both, the text
 * of an error keeps its placeholders: with values filled in, a failed batch would put all its rows into the log.
 *
 * Runs at each acquisition rather than at each creation, since the pool may hold connections already; all of it is idempotent and local.
 */
export function configureConnections(knex: Knex): void {
  const { postgres } = dialectOf(knex);
  knex.client.config.compileSqlOnError = false;
  const configured = new WeakSet<object>();
  knex.client.pool.on('acquireSuccess', (_eventId: number, connection: any) => {
    if (configured.has(connection)) {
      return;
    }
    if (postgres) {
      connection.setTypeParser(POSTGRES_INT8_OID, 'text', parseInt8);
    } else {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = NORMAL');
      connection.pragma(`busy_timeout = ${SQLITE_BUSY_TIMEOUT_MS}`);
      connection.pragma('foreign_keys = ON');
    }
    configured.add(connection);
  });
}
