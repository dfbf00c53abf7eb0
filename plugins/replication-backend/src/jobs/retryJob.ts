import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { parseJson } from '../database/jsonColumn';
import type { DbJobRow } from '../database/tables';
import { createJob } from './createJob';
import type { JobContext } from './JobContext';

/**
 * Makes a new job for the moment of one that failed or was cancelled. What that one had finished on the storage is found there and
 * counted, not done again.
 * @throws NotFoundError where there is no such job
 * @throws ConflictError where the job has not ended, or there is nothing to retry
 */
export async function retryJob(tx: Knex.Transaction, context: JobContext, jobId: string): Promise<DbJobRow> {
  const job = await tx<DbJobRow>('jobs').where('id', jobId).first();
  if (!job) {
    throw new NotFoundError(`There is no job "${jobId}".`);
  }
  if (job.status !== 'failed' && job.status !== 'cancelled') {
    throw new ConflictError(`Job "${jobId}" is ${job.status}; only one that failed or was cancelled can be retried.`);
  }
  return await createJob(tx, context, {
    policy: job.policy,
    purpose: job.purpose,
    options: parseJson(job.options),
    trigger: 'retry',
    dryRun: job.dry_run === 1,
    scheduledAtMs: job.scheduled_at,
    takeOver: job.take_over === 1,
    retryOf: job.id,
  });
}
