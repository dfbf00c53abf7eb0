import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { CompiledCluster, PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { ServedRegions } from '../configuration/ServedRegions';

/** The region that a policy's jobs belong to, where that is not one of this backend's. */
export function findForeignRegion(options: {
  policy: PolicyDocument;
  kind: PolicyKind<any> | undefined;
  clusters: readonly CompiledCluster[];
  servedRegions: ServedRegions;
}): string | undefined {
  const { policy, kind, clusters, servedRegions } = options;
  const region = kind?.region?.({ policy, clusters });
  return region === undefined || servedRegions.has(region) ? undefined : region;
}
