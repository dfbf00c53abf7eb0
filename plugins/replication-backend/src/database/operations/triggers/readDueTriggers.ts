import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbTriggerRow } from '../../tables';

/** Policies whose `once` or `cron` trigger has come due, the longest overdue first. Nothing is claimed yet. */
export async function readDueTriggers(knex: Knex, options: { limit: number }): Promise<string[]> {
  const rows = await knex<DbTriggerRow>('triggers')
    .where('next_at', '<=', dialectOf(knex).nowMs)
    .whereIn('type', ['once', 'cron'])
    .orderBy('next_at')
    .limit(options.limit)
    .select('policy');
  return rows.map(row => row.policy);
}
