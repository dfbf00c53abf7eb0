import { NotFoundError } from '@backstage/errors';
import { createReason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { lockJob } from '../database/operations/jobs/lockJob';
import type { DbJobRow } from '../database/tables';
import { advanceJob } from './advanceJob';
import { endJob } from './endJob';
import type { JobContext } from './JobContext';

/**
 * Cancels a job: a waiting one at once, a running one as soon as its running tasks have stopped or lost their lease. A job that has
 * ended stays as it is.
 * @throws NotFoundError where there is no such job
 */
export async function cancelJob(
  tx: Knex.Transaction,
  context: JobContext,
  jobId: string,
  options: { message?: string } = {},
): Promise<DbJobRow> {
  const locked = await lockJob(tx, jobId);
  if (!locked) {
    throw new NotFoundError(`There is no job "${jobId}".`);
  }
  const { job } = locked;
  if (job.status === 'waiting') {
    const reason = createReason('cancelled', options.message ?? 'The job was cancelled before it began.');
    return await endJob(tx, context, job, { status: 'cancelled', reason });
  }
  if (job.status === 'running') {
    await tx('jobs').where('id', jobId).update({ cancel_requested: 1 });
    await advanceJob(tx, context, jobId);
  }
  const [row] = await tx<DbJobRow>('jobs').where('id', jobId);
  return row;
}
