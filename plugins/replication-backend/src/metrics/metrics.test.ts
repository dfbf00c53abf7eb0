import { createServiceFactory } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { isFinal } from '@portage/backstage-plugin-replication-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import { icebergTasks } from '../__testUtils__/icebergTasks';
import { RecordingMetrics } from '../__testUtils__/RecordingMetrics';
import { startReplicationBackend, type ReplicationTestBackend } from '../__testUtils__/startReplicationBackend';

jest.setTimeout(60_000);

const path = { name: 'sales-to-us' };

describe('metrics', () => {
  const metrics = new RecordingMetrics();
  let backend: ReplicationTestBackend;

  beforeAll(async () => {
    const features = [createServiceFactory({ service: metricsServiceRef, deps: {}, factory: () => metrics })];
    backend = await startReplicationBackend({ features });
    for (const body of [
      clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] }),
      clusterDocument('lake-catalog', { connection: 'catalog', region: 'us' }),
    ]) {
      await backend.call('createCluster', { body });
    }
    await backend.call('createPolicy', { body: policyDocument('sales-to-us') });
  });
  afterAll(() => backend.stop());

  const valuesOf = async (name: string) =>
    (await metrics.collect()).filter(recorded => recorded.name === name).map(({ value, attributes }) => ({ value, ...attributes }));

  it('tells what waits before any worker is there', async () => {
    const { body: job } = await backend.call('runPolicy', { path, body: {} });
    expect(await valuesOf('replication.queue.tasks')).toEqual([
      { value: 1, region: 'us', status: 'waiting' },
      { value: 0, region: 'us', status: 'running' },
    ]);
    expect(await valuesOf('replication.jobs.open')).toEqual([
      { value: 0, status: 'waiting' },
      { value: 1, status: 'running' },
    ]);
    expect(await valuesOf('replication.lag.duration')).toEqual([]);

    backend.work({
      ...icebergTasks(),
      'measure-lag': () => ({ sourceHash: 'source-2', commits: 4, rows: 10, bytes: 3_000, seconds: 2.5, tables: [] }),
    });
    while (!isFinal((await backend.call('getJob', { path: { id: job.id } })).body.status)) {
      await sleep(50);
    }
    // Gauges of one collection share what they read.
    await sleep(1_100);
  });

  it('counts the job, its tasks and what it copied', async () => {
    expect(await valuesOf('replication.jobs.ended')).toEqual([{ value: 1, policy: 'sales-to-us', kind: 'iceberg', status: 'succeeded' }]);
    expect(await valuesOf('replication.copied')).toEqual([{ value: 3_000, policy: 'sales-to-us', kind: 'iceberg' }]);
    expect(await valuesOf('replication.publication.delay')).toEqual([{ value: 4.5, policy: 'sales-to-us', kind: 'iceberg' }]);
    const [job] = await valuesOf('replication.job.duration');
    expect(job).toMatchObject({ kind: 'iceberg', status: 'succeeded' });
    const tasks = await valuesOf('replication.task.duration');
    expect(tasks.map(task => (task as { kind?: string }).kind)).toEqual(
      expect.arrayContaining(['discover-tables', 'copy-files', 'publish-tables']),
    );
    for (const { value, ...attributes } of tasks) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(job.value);
      expect(attributes).toMatchObject({ region: 'us', status: 'succeeded' });
    }
    expect(await valuesOf('replication.queue.tasks')).toContainEqual({ value: 0, region: 'us', status: 'waiting' });
  });

  it('tells lag in all measures, with units, and policies by health', async () => {
    await backend.call('getLag', { path });
    await sleep(1_100);
    expect(await valuesOf('replication.lag.duration')).toEqual([{ value: 2.5, policy: 'sales-to-us' }]);
    expect(await valuesOf('replication.lag.commits')).toEqual([{ value: 4, policy: 'sales-to-us' }]);
    expect(await valuesOf('replication.lag.rows')).toEqual([{ value: 10, policy: 'sales-to-us' }]);
    expect(await valuesOf('replication.lag.size')).toEqual([{ value: 3_000, policy: 'sales-to-us' }]);
    expect(await valuesOf('replication.policies')).toHaveLength(5);
    expect(Object.fromEntries(metrics.units)).toMatchObject({
      'replication.lag.duration': 's',
      'replication.lag.size': 'By',
      'replication.copied': 'By',
      'replication.task.duration': 's',
    });
  });

  it('leaves dry runs out', async () => {
    const { body: job } = await backend.call('planPolicy', { path });
    while (!isFinal((await backend.call('getJob', { path: { id: job.id } })).body.status)) {
      await sleep(50);
    }
    await sleep(200);
    expect(await valuesOf('replication.jobs.ended')).toHaveLength(1);
  });
});
