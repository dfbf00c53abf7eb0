import type { Lag } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { DbPolicyRow } from '../../tables';

/** What the column `lag` holds. */
export type StoredLag = Omit<Lag, 'policy'>;

/** Stores what was measured last. */
export async function storePolicyLag(knex: Knex, name: string, lag: StoredLag): Promise<void> {
  await knex<DbPolicyRow>('policies')
    .where({ name })
    .update({ lag: JSON.stringify(lag) });
}
