import { clusterSchema, policySchema, type Cluster, type Policy } from '@portage/backstage-plugin-replication-common';

const stored = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  version: 1,
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
};

/** What differs between the objects of a test. */
export interface ObjectOptions {
  managedBy?: string;
  health?: string;
  /** The lag, which changes all the time. */
  commits?: number;
}

/** A cluster as the replication backend answers it. */
export function cluster(name: string, options: ObjectOptions = {}): Cluster {
  const { managedBy, health = 'healthy' } = options;
  return clusterSchema.parse({
    ...stored,
    metadata: { name },
    spec: { type: 'replication-cluster', owner: 'group:default/platform', replication: { region: 'eu', connection: 'eu-disk' } },
    managedBy,
    status: { health, type: 'file', policies: ['sales-to-us'] },
  });
}

/** A policy as the replication backend answers it. */
export function policy(name: string, options: ObjectOptions = {}): Policy {
  const { managedBy, health = 'healthy', commits = 0 } = options;
  return policySchema.parse({
    ...stored,
    metadata: { name, annotations: { 'acme.org/cost-centre': '7' } },
    spec: {
      type: 'replication-policy',
      owner: 'group:default/sales',
      replication: {
        kind: 'iceberg',
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-lake', location: 's3://us/replica/' },
      },
    },
    managedBy,
    status: { health, suspended: false, lag: { commits, rows: 0, bytes: 0, seconds: 0, measuredAt: '2026-11-01T00:00:00Z' } },
  });
}

/** Objects as one read of the replication backend gives them. */
export function objectsOf(...objects: (Cluster | Policy)[]): ReadonlyMap<string, Cluster | Policy> {
  return new Map(objects.map(object => [object.metadata.name.toLowerCase(), object]));
}
