import type { Knex } from 'knex';

/** Rows of one INSERT. SQLite takes at most 500 terms in one, and a payload may have 64 kB. */
const MAX_ROWS_PER_INSERT = 100;

/** Inserts any number of rows inside the caller's transaction. */
export async function insertInBatches<T extends object>(tx: Knex.Transaction, table: string, rows: readonly T[]): Promise<void> {
  for (let from = 0; from < rows.length; from += MAX_ROWS_PER_INSERT) {
    await tx(table).insert(rows.slice(from, from + MAX_ROWS_PER_INSERT));
  }
}
