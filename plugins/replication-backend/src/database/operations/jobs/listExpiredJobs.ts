import { jobPurposeSchema, type JobPurpose } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbJobRow } from '../../tables';

/** What is kept of each policy's jobs, whichever ends first. */
export interface JobRetention {
  maxAgeMs: number;
  maxJobsPerPolicy: number;
}

/** What is needed to remove a job: its row, and its files. */
export type ExpiredJob = Pick<DbJobRow, 'id' | 'files'>;

/**
 * Ended jobs of one policy beyond what is kept. Of each purpose the last success and the last failure stay for as long as the policy does.
 * @returns at most `limit`
 */
export async function listExpiredJobs(knex: Knex, policy: string, options: JobRetention & { limit: number }): Promise<ExpiredJob[]> {
  const { maxAgeMs, maxJobsPerPolicy, limit } = options;
  const newest = (purpose: JobPurpose, status: string) =>
    knex('jobs')
      .select('id')
      .where({ policy, purpose, status, dry_run: 0 })
      .whereExists(knex('policies').select(knex.raw('1')).where('name', policy))
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(1);
  const kept: string[] = [];
  for (const purpose of jobPurposeSchema.options) {
    kept.push(...[...(await newest(purpose, 'succeeded')), ...(await newest(purpose, 'failed'))].map(row => row.id));
  }
  const ranked = knex('jobs')
    .where('policy', policy)
    .select('id', 'files', 'ended_at', { rank: knex.raw('row_number() over (order by created_at desc, id desc)') })
    .as('ranked');
  return await knex(ranked)
    .whereNotNull('ended_at')
    .whereNotIn('id', kept)
    .where(beyond =>
      beyond.where('rank', '>', maxJobsPerPolicy).orWhere('ended_at', '<', knex.raw('? - ?', [dialectOf(knex).nowMs, maxAgeMs])),
    )
    .select('id', 'files')
    .limit(limit);
}
