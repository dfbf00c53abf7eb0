import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbWatchedReferenceRow } from '../../tables';

/**
 * Claims references that are due for a look, for `claimMs`: long enough for the look, short enough that another backend takes over soon
 * from one that stopped. Claimed in one statement, like tasks are, so that of several backends one looks.
 * @param options - `aheadMs`: what comes due so soon is claimed too
 * @returns with the moment of the claim on the database's clock, the same for all
 */
export async function claimDueReferences(
  knex: Knex,
  options: { limit: number; claimMs: number; aheadMs: number },
): Promise<(DbWatchedReferenceRow & { claimedAtMs: number })[]> {
  const { nowMs, lockRows } = dialectOf(knex);
  const due = knex('watched_references')
    .select('connection', 'reference')
    .where('next_at', '<=', knex.raw('? + ?', [nowMs, options.aheadMs]))
    .where(free => free.whereNull('claimed_until').orWhere('claimed_until', '<', nowMs))
    .orderBy('next_at')
    .limit(options.limit);
  const rows: (DbWatchedReferenceRow & { claimed_until: number })[] = await knex
    .withMaterialized('picked', lockRows(due, { skipLocked: true }))
    .table('watched_references')
    .whereIn(['connection', 'reference'], knex('picked').select('connection', 'reference'))
    .update({ claimed_until: knex.raw('? + ?', [nowMs, options.claimMs]) })
    .returning('*');
  return rows.map(row => ({ ...row, claimedAtMs: row.claimed_until - options.claimMs }));
}
