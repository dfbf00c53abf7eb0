import type { Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { parseJson, toJson } from '../../jsonColumn';
import type { DbJobRow } from '../../tables';
import { insertJob, type NewJob } from './insertJob';

/**
 * Records that a run was skipped, and why. Equal skips in a row are one row: from `created_at` to `ended_at`, with their count and the
 * last one's reason. A run with an idempotency key keeps a row of its own, or the key would answer with another run's.
 */
export async function recordSkippedJob(tx: Knex.Transaction, job: NewJob, skip: { reason: Reason; count?: number }): Promise<DbJobRow> {
  const { reason, count = 1 } = skip;
  const newest = await tx<DbJobRow>('jobs')
    .where('policy', job.policy)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  const equal =
    newest?.status === 'skipped' &&
    newest.purpose === job.purpose &&
    newest.trigger === job.trigger &&
    newest.idempotency_key === null &&
    job.idempotencyKey === undefined &&
    parseJson<Reason>(newest.reason)?.code === reason.code;
  if (!newest || !equal) {
    return await insertJob(tx, job, { reason, count });
  }
  const [row] = await tx<DbJobRow>('jobs')
    .where('id', newest.id)
    .update({
      count: tx.raw('?? + ?', ['count', count]) as unknown as number,
      reason: toJson(reason),
      ended_at: dialectOf(tx).nowMs as unknown as number,
    })
    .returning('*');
  return row;
}
