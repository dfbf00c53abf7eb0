import { resolvePackagePath, type DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { configureConnections } from './configureConnections';
import { isTransientDatabaseError } from './isTransientDatabaseError';
import { readClock } from './readClock';

/** How often a transaction is run in all before a lock conflict is given up. */
const MAX_TRANSACTION_ATTEMPTS = 6;

const FIRST_RETRY_DELAY_MS = 10;

/**
 * The plugin's own database, migrated and set up.
 *
 * On SQLite the pool holds one connection: inside a transaction use `tx` and nothing else, or the call waits for itself.
 */
export class ReplicationDatabase {
  private constructor(readonly knex: Knex) {}

  static async create(options: { database: Pick<DatabaseService, 'getClient' | 'migrations'> }): Promise<ReplicationDatabase> {
    const { database } = options;
    const knex = await database.getClient();
    configureConnections(knex);
    if (!database.migrations?.skip) {
      await knex.migrate.latest({ directory: resolvePackagePath('@portage/backstage-plugin-replication-backend', 'migrations') });
    }
    return new ReplicationDatabase(knex);
  }

  /**
   * Runs `work` in one transaction; all of it counts or nothing. Where another transaction stood in the way (a deadlock, a busy SQLite
   * file) the whole of it is run again, so `work` must do nothing outside the transaction: see `afterCommit` for what follows it.
   */
  async transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.knex.transaction(work);
      } catch (error) {
        if (attempt >= MAX_TRANSACTION_ATTEMPTS || !isTransientDatabaseError(error)) {
          throw error;
        }
        await sleep(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }

  /** The database's clock in epoch milliseconds. */
  async nowMs(): Promise<number> {
    return readClock(this.knex);
  }
}
