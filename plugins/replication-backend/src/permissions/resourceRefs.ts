import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_CLUSTER, RESOURCE_TYPE_POLICY } from '@portage/backstage-plugin-replication-common';
import type { OwnedResource, OwnerFilter } from './OwnedResource';

/**
 * Clusters, for permission rules of other modules.
 * @public
 */
export const clusterPermissionResourceRef = createPermissionResourceRef<OwnedResource, OwnerFilter>().with({
  pluginId: 'replication',
  resourceType: RESOURCE_TYPE_CLUSTER,
});

/**
 * Policies, and their jobs with them, for permission rules of other modules.
 * @public
 */
export const policyPermissionResourceRef = createPermissionResourceRef<OwnedResource, OwnerFilter>().with({
  pluginId: 'replication',
  resourceType: RESOURCE_TYPE_POLICY,
});
