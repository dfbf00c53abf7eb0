import { setTimeout as sleep } from 'node:timers/promises';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { Pool, type PoolConfig } from 'pg';
import { PostgresTransaction } from './PostgresTransaction';
import { DriverError, throwDriverError } from './DriverError';
import type { SqlDatabase, SqlTransaction } from './SqlDatabase';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** No statement of a catalog takes long; one that does waits for a lock or for a server that is gone. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** The client gives up a little later than the server does, so that the server's own, clearer answer comes first. */
const QUERY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
/** How often a transaction that lost against another one is done again. */
const CONTENTION_ATTEMPTS = 8;
const CONTENTION_RETRY_FIRST_MS = 20;

/** Serialization failure, deadlock, lock not available; and two programs that made one table at the same time. */
const CONTENTION_STATES = new Set(['40001', '40P01', '55P03', '42P07', '23505']);
/** Connection exceptions, the server shutting down or starting, too many connections, a statement that ran out of time. */
const UNREACHABLE_STATES = /^(08|57P0[1-5]|53300|57014)/;
/** Wrong credentials, and rights that are missing. */
const DENIED_STATES = /^(28|42501)/;
/** A text that is longer than its column. */
const TOO_LONG_STATE = '22001';

/** A catalog in PostgreSQL, which other programs (PyIceberg, Java's JdbcCatalog) may use too. */
export class PostgresDatabase implements SqlDatabase {
  readonly #pool: Pool;

  private constructor(
    private readonly connectionName: string,
    connection: string | PoolConfig,
  ) {
    this.#pool = new Pool({
      ...(typeof connection === 'string' ? { connectionString: connection } : connection),
      application_name: 'portage',
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    });
    // An idle connection that breaks tells so by an event, which would end the process unheard. The next query gets a new connection.
    this.#pool.on('error', () => undefined);
  }

  static create(options: { connectionName: string; connection: string | PoolConfig }): PostgresDatabase {
    return new PostgresDatabase(options.connectionName, options.connection);
  }

  read<T>(work: (transaction: SqlTransaction) => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    return this.transact('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work, options.signal);
  }

  write<T>(work: (transaction: SqlTransaction) => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    // Each statement sees what was committed before it, so what is read behind `lockForWriting` is the newest state.
    return this.transact('BEGIN ISOLATION LEVEL READ COMMITTED', work, options.signal);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  private async transact<T>(begin: string, work: (transaction: SqlTransaction) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await this.runTransaction(begin, work, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof DriverError && CONTENTION_STATES.has(error.state ?? '')) || attempt >= CONTENTION_ATTEMPTS) {
          throw this.toReplicationError(error);
        }
      }
      await sleep(CONTENTION_RETRY_FIRST_MS * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal });
    }
  }

  private async runTransaction<T>(
    begin: string,
    work: (transaction: SqlTransaction) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const client = await this.#pool.connect().catch(throwDriverError);
    let released = false;
    // With an error the connection is closed instead of given back, also in the middle of a query: the server rolls back.
    const release = (error?: Error) => {
      if (!released) {
        released = true;
        client.release(error);
      }
    };
    const abort = () => release(new Error('aborted'));
    client.on('error', release);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const transaction = new PostgresTransaction(client);
      await transaction.run(begin);
      const result = await work(transaction);
      await transaction.run('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(release);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      release();
      client.off('error', release);
    }
  }

  private toReplicationError(error: unknown): unknown {
    if (!(error instanceof DriverError)) {
      return error;
    }
    const where = `The catalog "${this.connectionName}" (PostgreSQL)`;
    const { state } = error;
    // What has no SQLSTATE comes from the driver or the socket: refused, reset, timed out, ended in the middle.
    if (state === undefined || UNREACHABLE_STATES.test(state)) {
      return new ReplicationError('catalog-unreachable', `${where} can't be reached: ${error.message}`, { cause: error });
    }
    if (DENIED_STATES.test(state)) {
      return new ReplicationError('catalog-denied', `${where} refused: ${error.message} (${state})`, { cause: error });
    }
    if (CONTENTION_STATES.has(state)) {
      return new ReplicationError(
        'catalog-unreachable',
        `${where} was too busy: ${error.message} (${state}), ${CONTENTION_ATTEMPTS} times`,
        {
          cause: error,
        },
      );
    }
    if (state === TOO_LONG_STATE) {
      return new ReplicationError('catalog-error', `${where} holds names up to 255 and locations up to 1000 characters: ${error.message}`, {
        cause: error,
        action: 'Choose a shorter target location or shorter names.',
      });
    }
    return new ReplicationError('catalog-error', `${where} failed: ${error.message} (${state})`, { cause: error });
  }
}
