import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { HEALTH_LABEL, POLICIES_ANNOTATION } from '@portage/backstage-plugin-replication-common';
import { COMPUTED_FIELD } from './decorateEntity';

/** Annotations that the catalog itself writes. */
const CATALOG_ANNOTATIONS = /^backstage\.io\/(managed-by-.*|orphan|view-url|edit-url|source-location)$/;

/** The document of an entity as its author wrote it, without what the catalog and `decorateEntity` added. */
export function undecorateEntity(entity: Entity): JsonObject {
  const { apiVersion, kind, metadata, spec } = entity;
  const { uid: _uid, etag: _etag, namespace: _namespace, labels = {}, annotations = {}, ...ownMetadata } = metadata;
  const ownLabels = Object.entries(labels).filter(([name]) => name !== HEALTH_LABEL);
  const ownAnnotations = Object.entries(annotations).filter(
    ([name, value]) => !CATALOG_ANNOTATIONS.test(name) && !(name === POLICIES_ANNOTATION && value === metadata.name),
  );
  const { dependsOn: _dependsOn, replication, ...ownSpec } = (spec ?? {}) as JsonObject & { replication?: JsonObject };
  const { [COMPUTED_FIELD]: _computed, ...ownReplication } = replication ?? {};
  return {
    apiVersion,
    kind,
    metadata: {
      ...(ownMetadata as JsonObject),
      ...(ownLabels.length > 0 && { labels: Object.fromEntries(ownLabels) }),
      ...(ownAnnotations.length > 0 && { annotations: Object.fromEntries(ownAnnotations) }),
    },
    spec: { ...ownSpec, replication: ownReplication },
  };
}
