import type { Knex } from 'knex';
import type { DbJobRow, DbPolicyRow } from '../database/tables';
import { excludesPurpose } from './excludesPurpose';
import type { JobContext } from './JobContext';
import { startJob } from './startJob';

/** Jobs that one transaction starts at most where each ends at once, as those of a policy that can't be compiled do. */
const MAX_STARTS = 20;

/**
 * Starts the jobs whose turn it is: the one for the earliest moment first, and of the others each that none running excludes. A
 * suspended policy has only its verifications started. The caller holds the policy's row, so no other backend decides the same.
 */
export async function startWaitingJobs(tx: Knex.Transaction, context: JobContext, policy: DbPolicyRow): Promise<void> {
  for (let started = 0; started < MAX_STARTS; started++) {
    const open = await tx<DbJobRow>('jobs')
      .where({ policy: policy.name, dry_run: 0 })
      .whereIn('status', ['running', 'waiting'])
      .orderBy(['status', 'scheduled_at', 'created_at']);
    const running = open.filter(job => job.status === 'running');
    const next = open.find(
      job =>
        job.status === 'waiting' &&
        (policy.suspended === 0 || job.purpose === 'verify') &&
        !running.some(other => excludesPurpose(other.purpose, job.purpose)),
    );
    if (!next) {
      return;
    }
    // Read again each time: the job before may have published.
    const [current] = await tx<DbPolicyRow>('policies').where('name', policy.name);
    await startJob(tx, context, next, current);
  }
}
