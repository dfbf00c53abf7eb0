import type { Knex } from 'knex';
import type { DbPolicyRow } from '../../tables';

/**
 * Suspends or resumes a policy. This is a state and no edit: the version stays.
 * @param change - `takeOver`: the next job may put back what others committed to the replica
 * @returns whether there is such a policy
 */
export async function storePolicySuspension(
  knex: Knex,
  name: string,
  change: { suspended: boolean; reason?: string; takeOver?: boolean },
): Promise<boolean> {
  const stored = await knex<DbPolicyRow>('policies')
    .where({ name })
    .update({ suspended: change.suspended ? 1 : 0, suspended_reason: change.reason ?? null, ...(change.takeOver && { take_over: 1 }) });
  return stored === 1;
}
