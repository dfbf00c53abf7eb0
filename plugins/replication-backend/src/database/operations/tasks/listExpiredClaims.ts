import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbTaskRow } from '../../tables';

/** Tasks whose workers let the lease run out, locked until the transaction ends; those that another backend is releasing are passed over. */
export async function listExpiredClaims(tx: Knex.Transaction, options: { limit: number }): Promise<DbTaskRow[]> {
  const { nowMs, lockRows } = dialectOf(tx);
  return lockRows(
    tx<DbTaskRow, DbTaskRow[]>('tasks')
      .where('status', 'running')
      .where('lease_until', '<', nowMs)
      .orderBy('lease_until')
      .limit(options.limit),
    { skipLocked: true },
  );
}
