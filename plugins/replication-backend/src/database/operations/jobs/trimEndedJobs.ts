import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';

/**
 * Empties payloads and results of the tasks of jobs that ended longer than `afterMs` ago: nothing reads them any more, and they are the
 * bulk of the database. What the job came to is in its result. Dry runs keep theirs: a plan is read, and held against, from its tasks.
 * @returns how many jobs; at most `limit`
 */
export async function trimEndedJobs(tx: Knex.Transaction, options: { afterMs: number; limit: number }): Promise<number> {
  const { afterMs, limit } = options;
  const rows: { id: string }[] = await tx('jobs')
    .where({ trimmed: 0, dry_run: 0 })
    .where('ended_at', '<', tx.raw('? - ?', [dialectOf(tx).nowMs, afterMs]))
    .select('id')
    .limit(limit);
  const ids = rows.map(row => row.id);
  await tx('tasks').whereIn('job_id', ids).update({ payload: null, result: null });
  return await tx('jobs').whereIn('id', ids).update({ trimmed: 1, compiled: null });
}
