import { isFinal } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { DbJobRow, DbPolicyRow } from '../database/tables';
import type { JobContext } from './JobContext';
import { startJob } from './startJob';

/** Jobs that one transaction starts at most where each ends at once, as those of a policy that can't be compiled do. */
const MAX_STARTS = 20;

/**
 * Starts the job whose turn it is, if the policy has none running: the one for the earliest moment. The caller holds the policy's row,
 * so no other backend decides the same.
 */
export async function startWaitingJobs(tx: Knex.Transaction, context: JobContext, policy: DbPolicyRow): Promise<void> {
  for (let started = 0; started < MAX_STARTS && policy.suspended === 0; started++) {
    const open = await tx<DbJobRow>('jobs')
      .where({ policy: policy.name, dry_run: 0 })
      .whereIn('status', ['running', 'waiting'])
      .orderBy(['status', 'scheduled_at', 'created_at']);
    const next = open.find(job => job.status === 'waiting');
    if (!next || open.some(job => job.status === 'running')) {
      return;
    }
    // Read again each time: the job before may have published.
    const [current] = await tx<DbPolicyRow>('policies').where('name', policy.name);
    const row = await startJob(tx, context, next, current);
    if (!isFinal(row.status)) {
      return;
    }
  }
}
