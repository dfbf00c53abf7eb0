import type { Knex } from 'knex';
import type { OwnerCriteria } from '../../../permissions/OwnedResource';
import { whereOwnerCriteria } from '../../../permissions/whereOwnerCriteria';

/** The names of all policies that a caller may see. */
export async function listPolicyNames(knex: Knex, visible: OwnerCriteria): Promise<string[]> {
  return knex('policies').where(whereOwnerCriteria(visible)).orderBy('name').pluck('name');
}
