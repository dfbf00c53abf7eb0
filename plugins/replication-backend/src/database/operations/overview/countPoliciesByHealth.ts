import type { Health } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { OwnerCriteria } from '../../../permissions/OwnedResource';
import { whereOwnerCriteria } from '../../../permissions/whereOwnerCriteria';

/** How many policies are of each health class. */
export async function countPoliciesByHealth(knex: Knex, visible: OwnerCriteria | undefined): Promise<[Health, number][]> {
  const query = knex('policies').select('health').count({ count: '*' }).groupBy('health');
  if (visible) {
    query.where(whereOwnerCriteria(visible));
  }
  const rows = (await query) as unknown as { health: Health; count: number | string }[];
  return rows.map(({ health, count }) => [health, Number(count)]);
}
