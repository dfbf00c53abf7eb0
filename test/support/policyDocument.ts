import type { IcebergPolicy, PolicyDocument } from '@portage/backstage-plugin-replication-common';

/** An Iceberg policy's document; by default it runs by hand. */
export function policyDocument(
  name: string,
  replication: Pick<IcebergPolicy, 'source' | 'target'> & Partial<IcebergPolicy>,
): PolicyDocument {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name },
    spec: {
      type: 'replication-policy',
      owner: 'group:default/sales',
      replication: { kind: 'iceberg', trigger: { type: 'manual' }, misfire: 'once', overlap: 'skip', priority: 50, ...replication },
    },
  };
}
