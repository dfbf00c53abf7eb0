import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbClusterRow } from '../../tables';

/**
 * Claims the clusters whose last probe is older than `everyMs`, by setting its time to now: of several backends each gets other ones. A
 * backend that stops before it has probed leaves its clusters to the next round but one.
 * @returns their names
 */
export async function claimDueProbes(knex: Knex, options: { everyMs: number }): Promise<string[]> {
  const { nowMs } = dialectOf(knex);
  const claimed = await knex<DbClusterRow>('clusters')
    .where(due => due.whereNull('checked_at').orWhere('checked_at', '<=', knex.raw('? - ?', [nowMs, options.everyMs]) as unknown as number))
    .update({ checked_at: nowMs as unknown as number })
    .returning('name');
  return claimed.map(({ name }) => name);
}
