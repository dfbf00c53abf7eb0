import type { Knex } from 'knex';
import type { DbJobRow, DbTaskRow } from '../../tables';

/**
 * Whether, since a policy's last sync that succeeded, a job of the policy failed, was cancelled, began again, or had a task that took more than
 * one attempt. That sync itself counts too: a worker that had lost its lease may have died after the job's end.
 * @param options - `jobId`: the job that asks, which does not count
 */
export async function readInterrupted(tx: Knex, options: { policy: string; jobId: string }): Promise<boolean> {
  const { policy, jobId } = options;
  const lastSync = await tx<DbJobRow>('jobs')
    .where({ policy, purpose: 'sync', dry_run: 0, status: 'succeeded' })
    .max<{ createdAt: number | null }>('created_at as createdAt')
    .first();
  const retried = tx<DbTaskRow>('tasks').where('attempts', '>', 1).where('tasks.job_id', tx.ref('jobs.id')).select('id');
  const interrupted = await tx<DbJobRow>('jobs')
    .where('policy', policy)
    .whereNot('id', jobId)
    .where('created_at', '>=', lastSync?.createdAt ?? 0)
    .where(row => row.whereIn('status', ['failed', 'cancelled']).orWhere('restarts', '>', 0).orWhereExists(retried))
    .first('id');
  return interrupted !== undefined;
}
