import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import { isResourcePermission, type Permission } from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_CLUSTER, RESOURCE_TYPE_POLICY, replicationPermissions } from '@portage/backstage-plugin-replication-common';
import type { OwnedResource } from './OwnedResource';
import { clusterPermissionResourceRef, policyPermissionResourceRef } from './resourceRefs';
import { isClusterOwner, isPolicyOwner } from './rules';

type LoadResource = (name: string) => Promise<OwnedResource | undefined>;

/** Makes permissions and rules known to the permission system, which asks back for resources by their names. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  load: { loadCluster: LoadResource; loadPolicy: LoadResource },
): void {
  const isOf = (type: string) => (permission: Permission) => isResourcePermission(permission, type);
  registry.addPermissions(replicationPermissions.filter(permission => !isResourcePermission(permission)));
  registry.addResourceType({
    resourceRef: clusterPermissionResourceRef,
    permissions: replicationPermissions.filter(isOf(RESOURCE_TYPE_CLUSTER)),
    rules: [isClusterOwner],
    getResources: names => Promise.all(names.map(load.loadCluster)),
  });
  registry.addResourceType({
    resourceRef: policyPermissionResourceRef,
    permissions: replicationPermissions.filter(isOf(RESOURCE_TYPE_POLICY)),
    rules: [isPolicyOwner],
    getResources: names => Promise.all(names.map(load.loadPolicy)),
  });
}
