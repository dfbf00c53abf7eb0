import type { JobPurpose } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson } from '../../jsonColumn';
import type { DbJobRow } from '../../tables';

/** The result of a policy's newest job of one purpose and identity that succeeded; dry runs do not count. */
export async function readLastResult(
  knex: Knex,
  options: { policy: string; purpose: JobPurpose; identity: string },
): Promise<Record<string, unknown> | undefined> {
  const job = await knex<DbJobRow>('jobs')
    .where({ ...options, dry_run: 0, status: 'succeeded' })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('result');
  return parseJson<Record<string, unknown>>(job?.result ?? null);
}
