import type { Knex } from 'knex';

/** What differs between the two databases, in one place. */
export interface Dialect {
  readonly postgres: boolean;
  /**
   * The database's clock in epoch milliseconds, as an expression.
   * On PostgreSQL it is the statement's begin, not the transaction's: a transaction that waited for a lock must not reckon with the past.
   */
  readonly nowMs: Knex.Raw;
  /**
   * Locks the selected rows until the transaction ends. SQLite has one connection and thus one transaction at a time: nothing to lock.
   * @param query - a select of one table
   */
  lockRows<T extends Knex.QueryBuilder>(query: T, options?: { skipLocked?: boolean }): T;
}

/** The dialect of a connection or transaction. */
export function dialectOf(knex: Knex): Dialect {
  const postgres = String(knex.client.config.client).includes('pg');
  return {
    postgres,
    nowMs: knex.raw(
      postgres ? '(floor(extract(epoch from statement_timestamp()) * 1000)::bigint)' : "(cast(unixepoch('subsec') * 1000 as integer))",
    ),
    lockRows(query, options = {}) {
      if (!postgres) {
        return query;
      }
      query.forUpdate();
      return (options.skipLocked ? query.skipLocked() : query) as typeof query;
    },
  };
}
