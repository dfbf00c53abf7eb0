import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { policyFootprint } from '../documents/policyFootprint';

/** The names of the policies that use each cluster, in the policies' order. */
export function policiesByCluster(policies: readonly PolicyDocument[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const policy of policies) {
    for (const cluster of new Set(policyFootprint(policy).clusters.map(({ name }) => name))) {
      users.set(cluster, [...(users.get(cluster) ?? []), policy.metadata.name]);
    }
  }
  return users;
}
