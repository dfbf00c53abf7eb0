import type { Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson } from '../../jsonColumn';
import type { DbJobRow, DbTriggerRow } from '../../tables';

/**
 * Tells a policy's trigger how a job ended. A success settles the source hash that it dealt with, so that the same head makes no second
 * job; unless the policy was edited since, and then the same head may well hold something new. Failures in a row are counted.
 */
export async function settleTriggerRow(tx: Knex.Transaction, job: DbJobRow, options: { publishedHash?: string }): Promise<void> {
  const trigger = () => tx<DbTriggerRow>('triggers').where('policy', job.policy);
  if (job.status === 'succeeded') {
    const settledHash = options.publishedHash ?? job.source_hash;
    await trigger().update({ failures: 0, failed_at: null, failed_code: null, failed_hash: null });
    if (settledHash !== null) {
      await trigger().where('generation', job.generation).update({ settled_hash: settledHash });
    }
  } else if (job.status === 'failed') {
    await trigger().update({
      failures: tx.raw('failures + 1') as unknown as number,
      failed_at: job.ended_at,
      failed_code: parseJson<Reason>(job.reason)?.code ?? null,
      failed_hash: job.source_hash,
    });
  }
}
