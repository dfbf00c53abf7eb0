import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbPolicyRow } from '../../tables';

/** Suspends policies whose location stopped naming them, and makes them objects of this backend's own, so that they can be resumed or deleted. */
export async function releasePolicies(tx: Knex.Transaction, names: readonly string[], options: { reason: string }): Promise<void> {
  await tx<DbPolicyRow>('policies')
    .whereIn('name', names)
    .update({
      managed_by: null,
      suspended: 1,
      suspended_reason: options.reason,
      version: tx.raw('version + 1') as unknown as number,
      updated_at: dialectOf(tx).nowMs as unknown as number,
    });
}
