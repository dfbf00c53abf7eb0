import type { Knex } from 'knex';
import type { DbClusterRow } from '../../tables';

/** One cluster, or `undefined`. */
export async function readClusterRow(knex: Knex, name: string): Promise<DbClusterRow | undefined> {
  return knex<DbClusterRow>('clusters').where({ name }).first();
}
