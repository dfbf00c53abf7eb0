import type { Knex } from 'knex';
import type { DbPolicyRow } from '../../tables';

/** Every policy by name, for what must look at all of them together. */
export async function listAllPolicyRows(knex: Knex): Promise<DbPolicyRow[]> {
  return knex<DbPolicyRow>('policies').orderBy('name');
}
