import {
  clusterDocumentSchema,
  policyDocumentSchema,
  type ClusterDocument,
  type PolicyDocument,
} from '@portage/backstage-plugin-replication-common';

/** A cluster's document for tests. */
export function clusterDocument(name: string, replication: Partial<ClusterDocument['spec']['replication']> = {}): ClusterDocument {
  return clusterDocumentSchema.parse({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name },
    spec: {
      type: 'replication-cluster',
      owner: 'group:default/data-platform',
      replication: { region: 'us', connection: 'us-disk', ...replication },
    },
  });
}

/** An Iceberg policy's document for tests, from `main` to a replica in the region `us` unless told otherwise. */
export function policyDocument(
  name: string,
  replication: { source?: object; target?: object; owner?: string; [key: string]: unknown } = {},
): PolicyDocument {
  const { source, target, owner = 'group:default/sales', ...rest } = replication;
  return policyDocumentSchema.parse({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name },
    spec: {
      type: 'replication-policy',
      owner,
      replication: {
        kind: 'iceberg',
        source: { cluster: 'lake-catalog', reference: 'main', ...source },
        target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-lake', location: 'file:/us/replica/', ...target },
        ...rest,
      },
    },
  });
}
