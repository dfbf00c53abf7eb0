import { policySchema, type IcebergPolicy, type Policy } from '@portage/backstage-plugin-replication-common';

/** A policy as the server tells it, for tests: `main` of `lake` to `main_replica_us`, files on `us-lake`. */
export function createPolicy(options: {
  name: string;
  replication?: Partial<IcebergPolicy>;
  status?: Partial<Policy['status']>;
  version?: number;
  managedBy?: string;
}): Policy {
  const { name, replication, status, version = 1, managedBy } = options;
  return policySchema.parse({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, labels: { tier: 'gold' } },
    spec: {
      type: 'replication-policy',
      owner: 'group:default/sales',
      replication: {
        kind: 'iceberg',
        source: { cluster: 'lake', reference: 'main' },
        target: { cluster: 'lake', reference: 'main_replica_us', storage: 'us-lake', location: 's3://acme-us/replica/' },
        include: ['sales.*'],
        trigger: { type: 'continuous', every: '30s' },
        history: 'strict',
        parameters: { tenant: 'acme' },
        ...replication,
      },
    },
    version,
    managedBy,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    status: { health: 'healthy', suspended: false, ...status },
  });
}
