import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';

/** A worker that has not asked for work in this time is none any more. */
const MAX_IDLE_MS = 24 * 3_600_000;

/** Forgets workers that are long gone. */
export async function removeIdleWorkers(knex: Knex): Promise<void> {
  await knex('workers')
    .where('last_seen_at', '<', knex.raw('? - ?', [dialectOf(knex).nowMs, MAX_IDLE_MS]))
    .delete();
}
