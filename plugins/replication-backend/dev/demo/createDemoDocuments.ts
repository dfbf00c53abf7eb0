import type { ClusterDocument, PolicyDocument, ReplicationDocument } from '@portage/backstage-plugin-replication-common';

/** How often the policies look for new commits. */
const CHECK_EVERY = '10s';

/** The writers expire their snapshots within minutes, and nobody reads an old one for longer: the demo's folder stays small. */
const PRUNING = { grace: '2m', retention: '1m', every: '3m', fuse: { count: 100_000, percent: 100 } };

function createCluster(options: { name: string; title: string; region: string; connection: string; prefixes?: string[] }): ClusterDocument {
  const { name, title, region, connection, prefixes } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, title },
    spec: {
      type: 'replication-cluster',
      owner: 'group:default/data-platform',
      replication: { region, connection, ...(prefixes && { prefixes }) },
    },
  };
}

function createPolicy(options: { region: string; title: string; state: string }): PolicyDocument {
  const { region, title, state } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: `sales-to-${region}`, title },
    spec: {
      type: 'replication-policy',
      owner: 'group:default/sales',
      system: 'order-book',
      replication: {
        kind: 'iceberg',
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: {
          cluster: 'lake-catalog',
          reference: `main_replica_${region}`,
          storage: `${region}-lake`,
          location: `file://${state}/${region}/replica/`,
        },
        include: ['sales.*'],
        trigger: { type: 'continuous', every: CHECK_EVERY },
        pruning: PRUNING,
        misfire: 'once',
        overlap: 'skip',
        priority: 50,
      },
    },
  };
}

/**
 * The demo's clusters and policies.
 * @param state - the demo's folder, absolute: URIs of tables are absolute, so the documents hold it
 */
export function createDemoDocuments(state: string): ReplicationDocument[] {
  return [
    createCluster({ name: 'eu-lake', title: 'EU lake', region: 'eu', connection: 'eu-disk', prefixes: [`file://${state}/eu/`] }),
    createCluster({ name: 'us-lake', title: 'US lake', region: 'us', connection: 'us-disk', prefixes: [`file://${state}/us/`] }),
    createCluster({ name: 'lake-catalog', title: 'Global catalog', region: 'eu', connection: 'disk-catalog' }),
    createPolicy({ region: 'us', title: 'Sales to the US', state }),
    createPolicy({ region: 'eu', title: 'Sales to the EU', state }),
  ];
}
