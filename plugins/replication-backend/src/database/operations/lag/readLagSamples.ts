import type { Knex } from 'knex';
import type { LagHistoryPlan } from '../../../lag/planLagHistory';
import type { DbLagSampleRow } from '../../tables';

/** Samples of the named policies, the oldest first, brought together to the plan's resolution. */
export async function readLagSamples(
  knex: Knex,
  policies: readonly string[],
  plan: LagHistoryPlan,
): Promise<Omit<DbLagSampleRow, 'step_ms'>[]> {
  const { fromMs, toMs, stepMs, resolutionMs } = plan;
  const spanStart = knex.raw('?? - ?? % cast(? as bigint)', ['at', 'at', resolutionMs]);
  const spans = knex('lag_samples')
    .select('policy', 'commits', 'rows', 'bytes', 'seconds', { span: spanStart })
    .whereIn('policy', [...policies])
    .where('step_ms', stepMs)
    // The span that `from` lies in counts too.
    .where('at', '>', fromMs - stepMs)
    .where('at', '<', toMs);
  return knex
    .from(spans.as('spans'))
    .select({ policy: 'policy', at: 'span' })
    .max({ commits: 'commits', rows: 'rows', bytes: 'bytes', seconds: 'seconds' })
    .groupBy('policy', 'span')
    .orderBy('span') as unknown as Promise<Omit<DbLagSampleRow, 'step_ms'>[]>;
}
