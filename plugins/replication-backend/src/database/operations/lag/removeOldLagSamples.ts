import type { Knex } from 'knex';
import { LAG_TIERS } from '../../../lag/lagTiers';
import { dialectOf } from '../../dialect';

/** Removes, by one statement, what is older than its tier keeps, and tiers that there are no more. */
export async function removeOldLagSamples(knex: Knex): Promise<void> {
  const { nowMs } = dialectOf(knex);
  await knex('lag_samples')
    .whereNotIn(
      'step_ms',
      LAG_TIERS.map(({ stepMs }) => stepMs),
    )
    .orWhere(expired => {
      for (const { stepMs, keepMs } of LAG_TIERS) {
        expired.orWhere(tier => tier.where('step_ms', stepMs).where('at', '<', knex.raw('? - ?', [nowMs, keepMs])));
      }
    })
    .delete();
}
