import type { Knex } from 'knex';
import type { DbPolicyRow } from '../../tables';

/** Policies whose replica is behind its source and that are not suspended, those first that have been so longest. */
export async function listBehindPolicyRows(knex: Knex): Promise<DbPolicyRow[]> {
  return knex<DbPolicyRow>('policies').whereNotNull('behind_since').where('suspended', 0).orderBy('behind_since');
}
