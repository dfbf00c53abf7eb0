import type { OwnedResource, OwnerCriteria } from './OwnedResource';

/** Whether an object in memory is in the part of a list that the caller may see. */
export function matchesOwnerCriteria(criteria: OwnerCriteria, resource: OwnedResource): boolean {
  if ('allOf' in criteria) {
    return criteria.allOf.every(part => matchesOwnerCriteria(part, resource));
  }
  if ('anyOf' in criteria) {
    return criteria.anyOf.some(part => matchesOwnerCriteria(part, resource));
  }
  if ('not' in criteria) {
    return !matchesOwnerCriteria(criteria.not, resource);
  }
  return criteria.owners.includes(resource.owner);
}
