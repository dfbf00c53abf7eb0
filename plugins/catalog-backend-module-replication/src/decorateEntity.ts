import type { Entity } from '@backstage/catalog-model';
import { HEALTH_LABEL, POLICIES_ANNOTATION, type Cluster, type Policy } from '@portage/backstage-plugin-replication-common';
import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** The field below `spec.replication` that holds what was computed; a document has no such field. */
export const COMPUTED_FIELD = 'computed';

const clustersSchema = z.object({
  source: z.object({ cluster: z.string().optional() }).optional(),
  target: z.object({ cluster: z.string().optional(), storage: z.string().optional() }).optional(),
});

/**
 * Adds to an entity what the catalog should know besides its document: the health label, what a policy depends on, and computed fields.
 * Only what changes seldom, classes and codes, never times and counts: each difference is an update of the entity.
 *
 * @param object - what the replication backend knows of it; without it the health is unknown
 */
export function decorateEntity(entity: Entity, object: Cluster | Policy | undefined): Entity {
  const spec = entity.spec as JsonObject & { type: string; replication?: JsonObject };
  const { labels, annotations, name } = entity.metadata;
  const isPolicy = spec.type === 'replication-policy';
  const dependsOn = isPolicy ? clustersOf(spec.replication).map(cluster => `resource:default/${cluster}`) : [];
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      labels: { ...labels, [HEALTH_LABEL]: object?.status.health ?? 'unknown' },
      // A policy shows its own health in the card that every entity with this annotation gets.
      ...(isPolicy && { annotations: { [POLICIES_ANNOTATION]: name, ...annotations } }),
    },
    spec: {
      ...spec,
      ...(dependsOn.length > 0 && { dependsOn }),
      replication: { ...spec.replication, ...(object && { [COMPUTED_FIELD]: computedFields(object) }) },
    },
  };
}

function computedFields({ status }: Cluster | Policy): JsonObject {
  return {
    health: status.health,
    ...(status.reason && { reason: { code: status.reason.code, action: status.reason.action } }),
    ...('policies' in status && status.type !== undefined && { connectionType: status.type }),
    ...('suspended' in status && { suspended: status.suspended }),
  };
}

/** The names of the clusters that a policy uses, each once. */
function clustersOf(replication: JsonObject | undefined): string[] {
  const { source, target } = clustersSchema.safeParse(replication).data ?? {};
  const names = [source?.cluster, target?.cluster, target?.storage].filter(name => name !== undefined);
  return [...new Set(names)];
}
