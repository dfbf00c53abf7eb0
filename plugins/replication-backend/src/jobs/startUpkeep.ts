import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../database/dialect';
import { insertJob } from '../database/operations/jobs/insertJob';
import type { DbJobRow, DbPolicyRow } from '../database/tables';
import type { JobContext } from './JobContext';

/**
 * Makes the jobs that a publication makes due, such as a pruning: each at most once in its interval, and none beside one that is open. They wait
 * until the caller, who holds the policy's row, starts what waits.
 */
export async function startUpkeep(tx: Knex.Transaction, context: JobContext, published: DbJobRow): Promise<void> {
  const kind = context.policyKinds.get(published.kind);
  const policy = await tx<DbPolicyRow>('policies').where('name', published.policy).first();
  if (!kind?.upkeep || !policy) {
    return;
  }
  const document = JSON.parse(policy.document) as PolicyDocument;
  for (const { purpose, everyMs } of kind.upkeep(document)) {
    const recent = await tx<DbJobRow>('jobs')
      .where({ policy: policy.name, purpose, dry_run: 0 })
      .where(row =>
        row.whereIn('status', ['waiting', 'running']).orWhere('created_at', '>', tx.raw('? - ?', [dialectOf(tx).nowMs, everyMs])),
      )
      .first('id');
    if (recent) {
      continue;
    }
    const job = await insertJob(tx, {
      policy: policy.name,
      kind: policy.kind,
      purpose,
      trigger: 'publication',
      dryRun: false,
      takeOver: false,
      priority: document.spec.replication.priority,
      generation: published.generation,
    });
    context.announce(tx, { type: 'status', jobId: job.id, policy: policy.name, status: 'waiting' });
  }
}
