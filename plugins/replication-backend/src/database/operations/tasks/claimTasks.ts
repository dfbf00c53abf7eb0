import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbTaskRow } from '../../tables';

/**
 * Claims up to `limit` waiting tasks of the given kinds and regions for one worker: the highest priority first, then the oldest.
 *
 * Each claim raises the task's `fencing_token`; whatever is written for the task later must carry it, so a worker that stalled past its
 * lease and wakes up cannot overwrite its successor's result (Kleppmann 2016, "How to do distributed locking"). It also counts as an
 * attempt at once, so that a task that kills its worker ends after `max_attempts` too.
 * The rows are picked in a materialized CTE: as a plain subquery PostgreSQL may run it again and claim more than `limit`.
 * Rows that others are claiming are skipped, not waited for. Leases are reckoned on the database's clock, never on a worker's.
 */
export async function claimTasks(
  knex: Knex,
  options: { workerId: string; kinds: readonly string[]; regions: readonly string[]; limit: number; leaseMs: number },
): Promise<DbTaskRow[]> {
  const { workerId, kinds, regions, limit, leaseMs } = options;
  const { nowMs, lockRows } = dialectOf(knex);

  const claimable = knex('tasks')
    .select('id')
    .where('status', 'waiting')
    .whereIn('kind', kinds)
    .whereIn('region', regions)
    .where('not_before', '<=', nowMs)
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'not_before' }, { column: 'index' }])
    .limit(limit);

  const claimed: DbTaskRow[] = await knex
    .withMaterialized('picked', lockRows(claimable, { skipLocked: true }))
    .table('tasks')
    .whereIn('id', knex('picked').select('id'))
    .update({
      status: 'running',
      worker_id: workerId,
      fencing_token: knex.raw('fencing_token + 1'),
      lease_until: knex.raw('? + ?', [nowMs, leaseMs]),
      attempts: knex.raw('attempts + 1'),
      started_at: nowMs,
      // What an earlier attempt had done is done again or found done: its progress would count twice.
      items: 0,
      bytes: 0,
      total_items: null,
      total_bytes: null,
    })
    .returning('*');
  // RETURNING promises no order.
  return claimed.sort((a, b) => b.priority - a.priority || a.not_before - b.not_before || a.index - b.index);
}
