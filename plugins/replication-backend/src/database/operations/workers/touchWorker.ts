import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';

/** Notes that a worker asked for work, and what it serves. */
export async function touchWorker(knex: Knex, worker: { id: string; regions: readonly string[]; kinds: readonly string[] }): Promise<void> {
  await knex('workers')
    .insert({
      id: worker.id,
      regions: JSON.stringify(worker.regions),
      kinds: JSON.stringify(worker.kinds),
      last_seen_at: dialectOf(knex).nowMs,
    })
    .onConflict('id')
    .merge();
}
