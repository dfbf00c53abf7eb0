import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbTaskRow } from '../../tables';

/** Tasks whose workers let the lease run out, locked until the transaction ends; those that another backend is releasing are passed over. */
export async function listExpiredClaims(tx: Knex.Transaction, options: { limit: number }): Promise<DbTaskRow[]> {
  return dialectOf(tx).lockRows(expiredClaims(tx).orderBy('lease_until').limit(options.limit), { skipLocked: true });
}

/** Whether there is one. Without a transaction: idle workers ask once a second. */
export async function hasExpiredClaims(knex: Knex): Promise<boolean> {
  return (await expiredClaims(knex).first('id')) !== undefined;
}

function expiredClaims(knex: Knex) {
  return knex<DbTaskRow, DbTaskRow[]>('tasks').where('status', 'running').where('lease_until', '<', dialectOf(knex).nowMs);
}
