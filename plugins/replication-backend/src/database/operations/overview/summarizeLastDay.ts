import type { HealthOverview } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { OwnerCriteria } from '../../../permissions/OwnedResource';
import { whereOwnerCriteria } from '../../../permissions/whereOwnerCriteria';
import { dialectOf } from '../../dialect';

const DAY_MS = 86_400_000;

/** Jobs by what became of them, and the bytes that they copied. Dry runs do not count. */
export async function summarizeLastDay(
  knex: Knex,
  visible: OwnerCriteria | undefined,
): Promise<{ jobs: HealthOverview['jobs']; bytesCopied: number }> {
  const { nowMs, postgres } = dialectOf(knex);
  const visibleJobs = () => {
    const query = knex('jobs').where('dry_run', 0);
    return visible ? query.whereIn('policy', knex('policies').select('name').where(whereOwnerCriteria(visible))) : query;
  };
  // Policy kinds name what they copied alike.
  const bytes = postgres ? "(result::json ->> 'bytesCopied')::numeric" : "json_extract(result, '$.bytesCopied')";
  const ended: { status: string; count: number | string; bytes: number | string | null }[] = await visibleJobs()
    .whereIn('status', ['succeeded', 'failed'])
    .where('created_at', '>', knex.raw('? - ?', [nowMs, DAY_MS]))
    .groupBy('status')
    .select('status', { count: knex.raw('count(*)'), bytes: knex.raw(`sum(${bytes})`) });
  const open: { status: string; count: number | string }[] = await visibleJobs()
    .whereIn('status', ['running', 'waiting'])
    .groupBy('status')
    .select('status', { count: knex.raw('count(*)') });
  const countOf = (status: string) => Number([...ended, ...open].find(row => row.status === status)?.count ?? 0);
  return {
    jobs: {
      running: countOf('running'),
      waiting: countOf('waiting'),
      succeededLastDay: countOf('succeeded'),
      failedLastDay: countOf('failed'),
    },
    bytesCopied: ended.reduce((sum, row) => sum + Number(row.bytes ?? 0), 0),
  };
}
