import type { Knex } from 'knex';
import type { DbPolicyRow } from '../../tables';

/** One policy, or `undefined`. */
export async function readPolicyRow(knex: Knex, name: string): Promise<DbPolicyRow | undefined> {
  return knex<DbPolicyRow>('policies').where({ name }).first();
}
