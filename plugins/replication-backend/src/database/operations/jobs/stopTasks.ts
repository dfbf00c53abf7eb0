import { createReason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';

/** Ends the waiting tasks of jobs at once, and has the running ones asked to stop by the answer to their next heartbeat. */
export async function stopTasks(tx: Knex.Transaction, jobId: string, options: { message: string }): Promise<void> {
  await tx('tasks')
    .where({ job_id: jobId, status: 'waiting' })
    .update({ status: 'cancelled', reason: toJson(createReason('cancelled', options.message)), ended_at: dialectOf(tx).nowMs });
  await tx('tasks').where({ job_id: jobId, status: 'running' }).update({ cancel_requested: 1 });
}
