import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbJobRow } from '../../tables';

/** What is kept of each policy's jobs, whichever ends first. */
export interface JobRetention {
  maxAgeMs: number;
  maxJobsPerPolicy: number;
}

/** What is needed to remove a job: its row, and its files. */
export type ExpiredJob = Pick<DbJobRow, 'id' | 'kind' | 'compiled'>;

/**
 * Ended jobs of one policy beyond what is kept. The last success and the last failure stay for as long as the policy does.
 * @returns at most `limit`
 */
export async function listExpiredJobs(knex: Knex, policy: string, options: JobRetention & { limit: number }): Promise<ExpiredJob[]> {
  const { maxAgeMs, maxJobsPerPolicy, limit } = options;
  const newest = (status: string) =>
    knex('jobs')
      .select('id')
      .where({ policy, status, dry_run: 0 })
      .whereExists(knex('policies').select(knex.raw('1')).where('name', policy))
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(1);
  const kept: string[] = [...(await newest('succeeded')), ...(await newest('failed'))].map(row => row.id);
  const ranked = knex('jobs')
    .where('policy', policy)
    .select('id', 'kind', 'compiled', 'ended_at', { rank: knex.raw('row_number() over (order by created_at desc, id desc)') })
    .as('ranked');
  return await knex(ranked)
    .whereNotNull('ended_at')
    .whereNotIn('id', kept)
    .where(beyond =>
      beyond.where('rank', '>', maxJobsPerPolicy).orWhere('ended_at', '<', knex.raw('? - ?', [dialectOf(knex).nowMs, maxAgeMs])),
    )
    .select('id', 'kind', 'compiled')
    .limit(limit);
}
