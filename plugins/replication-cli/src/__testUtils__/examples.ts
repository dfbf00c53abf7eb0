import { type Cluster, createReason, type Job, type Policy, type Stage } from '@portage/backstage-plugin-replication-common';

const AT = '2026-11-22T10:00:00.000Z';

export const exampleCluster: Cluster = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'eu-lake', title: 'EU lake' },
  spec: {
    type: 'replication-cluster',
    owner: 'group:default/data-platform',
    replication: { region: 'eu', connection: 'eu-lake', prefixes: ['s3://acme-eu/'] },
  },
  version: 3,
  createdAt: AT,
  updatedAt: AT,
  status: {
    health: 'healthy',
    type: 's3',
    checkedAt: AT,
    checks: [{ name: 'list', ok: true, durationMs: 12.4 }],
    policies: ['sales-to-us'],
  },
};

export const examplePolicy: Policy = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'sales-to-us' },
  spec: {
    type: 'replication-policy',
    owner: 'group:default/sales',
    replication: {
      kind: 'iceberg',
      source: { cluster: 'lake-catalog', reference: 'main' },
      target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-lake', location: 's3://acme-us/replica/' },
      trigger: { type: 'continuous', every: '30s' },
      misfire: 'once',
      overlap: 'skip',
      priority: 50,
    },
  },
  version: 1,
  createdAt: AT,
  updatedAt: AT,
  status: {
    health: 'healthy',
    suspended: false,
    lag: { commits: 2, rows: 400, bytes: 2_048, seconds: 4.2, measuredAt: AT },
    lastPublished: { sourceHash: 'abc', targetHash: 'def', at: AT },
  },
};

export function exampleStage(fields: Partial<Stage> & { name: string }): Stage {
  return {
    status: 'running',
    startedAt: AT,
    tasks: { total: 2, succeeded: 1, failed: 0, running: 1 },
    progress: { items: 0, bytes: 0 },
    ...fields,
  };
}

export function exampleJob(fields: Partial<Job> = {}): Job {
  return {
    id: 'job-1',
    policy: 'sales-to-us',
    kind: 'iceberg',
    purpose: 'sync',
    status: 'running',
    trigger: 'manual',
    dryRun: false,
    createdAt: AT,
    scheduledAt: AT,
    startedAt: AT,
    stages: [],
    count: 1,
    ...fields,
  };
}

export const succeededJob = exampleJob({
  status: 'succeeded',
  endedAt: '2026-11-22T10:00:05.000Z',
  stages: [exampleStage({ name: 'copy', status: 'succeeded', endedAt: '2026-11-22T10:00:03.000Z' })],
  result: { sourceHash: 'abc', targetHash: 'def', tables: 2, heldTables: [], filesCopied: 7 },
});

export const failedJob = exampleJob({ status: 'failed', endedAt: AT, reason: createReason('storage-denied', 'us-lake: 403 Forbidden') });
