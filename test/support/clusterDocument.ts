import type { ClusterDocument } from '@portage/backstage-plugin-replication-common';

/** A cluster's document, with what tests do not care about filled in. */
export function clusterDocument(name: string, replication: ClusterDocument['spec']['replication']): ClusterDocument {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name },
    spec: { type: 'replication-cluster', owner: 'group:default/data-platform', replication },
  };
}
