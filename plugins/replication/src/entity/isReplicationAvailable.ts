import type { Entity } from '@backstage/catalog-model';
import { readEntitySubject } from './readEntitySubject';

/** Whether an entity is a cluster or a policy, or names policies with the annotation `portage.io/policies`. @public */
export function isReplicationAvailable(entity: Entity): boolean {
  const { cluster, policies } = readEntitySubject(entity);
  return cluster !== undefined || policies.length > 0;
}
