import type { Knex } from 'knex';
import type { DbClusterRow } from '../../tables';

/** All clusters by name. There are as many as a company has lakes and catalogs: tens, seldom hundreds. */
export async function listClusterRows(knex: Knex): Promise<DbClusterRow[]> {
  return knex<DbClusterRow>('clusters').orderBy('name');
}
