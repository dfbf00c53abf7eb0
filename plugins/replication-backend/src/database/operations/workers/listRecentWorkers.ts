import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbWorkerRow } from '../../tables';

/** Workers that asked for work within the given time, by id. */
export async function listRecentWorkers(knex: Knex, options: { withinMs: number }): Promise<DbWorkerRow[]> {
  return knex<DbWorkerRow>('workers')
    .where('last_seen_at', '>', knex.raw('? - ?', [dialectOf(knex).nowMs, options.withinMs]))
    .orderBy('id');
}
