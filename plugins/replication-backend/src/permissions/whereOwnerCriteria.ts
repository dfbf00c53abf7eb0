import type { Knex } from 'knex';
import type { OwnerCriteria } from './OwnedResource';

/** Narrows a query to the objects that the caller may see, by its column `owner`, which holds normalized references. */
export function whereOwnerCriteria(criteria: OwnerCriteria): Knex.QueryCallback {
  return query => {
    if ('allOf' in criteria) {
      criteria.allOf.forEach(part => query.andWhere(whereOwnerCriteria(part)));
    } else if ('anyOf' in criteria) {
      criteria.anyOf.forEach(part => query.orWhere(whereOwnerCriteria(part)));
    } else if ('not' in criteria) {
      query.whereNot(whereOwnerCriteria(criteria.not));
    } else {
      query.whereIn('owner', [...criteria.owners]);
    }
  };
}
