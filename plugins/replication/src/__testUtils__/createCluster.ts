import { clusterSchema, type Cluster } from '@portage/backstage-plugin-replication-common';

/** A cluster as the server tells it, for tests. */
export function createCluster(options: {
  name: string;
  region: string;
  prefixes?: string[];
  status?: Partial<Cluster['status']>;
}): Cluster {
  const { name, region, prefixes, status } = options;
  return clusterSchema.parse({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name },
    spec: { type: 'replication-cluster', owner: 'group:default/data', replication: { region, connection: name, prefixes } },
    version: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    status: { health: 'healthy', type: prefixes ? 's3' : 'nessie', policies: [], ...status },
  });
}
