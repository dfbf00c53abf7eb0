import type { Entity } from '@backstage/catalog-model';
import { POLICIES_ANNOTATION } from '@portage/backstage-plugin-replication-common';

/** What an entity has to do with replication. */
export interface EntitySubject {
  /** The entity is this cluster. */
  cluster: string | undefined;
  /** The entity is this policy, or names these policies by its annotation. */
  policies: string[];
}

/** Reads the annotation `portage.io/policies`, and the types of the entities that Portage emits itself. */
export function readEntitySubject(entity: Entity): EntitySubject {
  const annotation = entity.metadata.annotations?.[POLICIES_ANNOTATION] ?? '';
  const named = annotation
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  const type = entity.spec?.type;
  const self = type === 'replication-policy' ? [entity.metadata.name] : [];
  return {
    cluster: type === 'replication-cluster' ? entity.metadata.name : undefined,
    policies: [...new Set([...self, ...named])],
  };
}
