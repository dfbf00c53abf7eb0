import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { REPLICATION_LOCATION_TYPE } from './entityOf';

/** `spec.type` of the documents that this plugin knows. */
export const DOCUMENT_TYPES: readonly string[] = ['replication-cluster', 'replication-policy'];

/** Whether an entity is a cluster's or policy's document from a catalog location, and not one that this plugin emitted itself. */
export function isLocatedDocument(
  entity: Entity,
  location: string | undefined = entity.metadata.annotations?.[ANNOTATION_LOCATION],
): boolean {
  const type = entity.spec?.type;
  return (
    entity.kind === 'Resource' &&
    typeof type === 'string' &&
    DOCUMENT_TYPES.includes(type) &&
    location !== undefined &&
    !location.startsWith(`${REPLICATION_LOCATION_TYPE}:`)
  );
}
