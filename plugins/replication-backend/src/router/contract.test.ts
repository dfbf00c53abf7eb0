import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { isFinal, ReplicationError, ROUTES, type Job } from '@portage/backstage-plugin-replication-common';
import request from 'supertest';
import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import { icebergTasks } from '../__testUtils__/icebergTasks';
import { startReplicationBackend, type ReplicationTestBackend } from '../__testUtils__/startReplicationBackend';

jest.setTimeout(60_000);

const path = { name: 'sales-to-us' };

/** What lies on the target storage, by URI and offset. */
const FILES: Record<string, Record<number, { lines: string[]; nextOffsetBytes?: number }>> = {
  'file:/us/plan': {
    0: { lines: ['{"sourceUri":"file:/us/replica/old","targetUri":"file:/us/replica/q/old","sizeBytes":10}', '              0'] },
  },
  'file:/us/report': {
    0: { lines: ['{"type":"damage","path":"file:/us/replica/a.avro","message":"missing"}'], nextOffsetBytes: 80 },
    80: { lines: ['{"type":"summary","ok":false}'] },
  },
};

describe('the REST API', () => {
  let backend: ReplicationTestBackend;

  const audited: string[] = [];

  beforeAll(async () => {
    const auditor = mockServices.auditor.mock({
      createEvent: async ({ eventId, severityLevel, meta }) => {
        const tell = (outcome: string) => audited.push([eventId, severityLevel, JSON.stringify(meta), outcome].join(' '));
        return { success: async () => void tell('succeeded'), fail: async ({ error }) => void tell(`failed: ${error.name}`) };
      },
    });
    backend = await startReplicationBackend({ features: [auditor.factory] });
  });
  afterAll(() => backend.stop());

  async function finished(id: string): Promise<Job> {
    for (;;) {
      const { body } = await backend.call('getJob', { path: { id } });
      if (isFinal(body.status)) {
        return body;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  it('serves the whole life of a policy, each answer as the OpenAPI document says', async () => {
    const { call } = backend;
    const tasks = icebergTasks();
    let mayDiscover = Promise.resolve();
    backend.work({
      ...tasks,
      'discover-tables': async context => {
        await mayDiscover;
        return tasks['discover-tables']!(context);
      },
      'probe-cluster': ({ prefixes }) => ({
        healthy: true,
        checks: prefixes.map(prefix => ({ name: `list ${prefix}`, ok: true, durationMs: 3 })),
      }),
      browse: () => ({ entries: [{ name: 'sales.orders', type: 'table', location: 'file:/eu/sales/orders' }] }),
      'watch-references': ({ references }) => ({ heads: references.map(reference => ({ reference, hash: 'source-1' })) }),
      'select-published': () => ({ tablesFile: 'file:/us/tables', tables: 1, findingsFile: 'file:/us/findings-0', damages: 0 }),
      'verify-tables': () => ({
        findingsFile: 'file:/us/findings-1',
        tables: 1,
        damages: 1,
        unproved: 0,
        filesCompared: 3,
        bytesRead: 9,
        pruned: [],
      }),
      'report-verification': () => ({ report: 'file:/us/report', ok: false, damages: 1, unproved: 0, first: 'a.avro: missing' }),
      'survey-files': () => ({
        unneededFile: 'file:/us/unneeded',
        obsoletePlan: 'file:/us/plan',
        obsoleteFiles: 1,
        obsoleteBytes: 10,
        unneededFiles: 3,
        unneededBytes: 30,
        listedFiles: 9,
        listedBytes: 90,
        quarantine: 'file:/us/replica/q/',
        referencesHash: 'h',
      }),
      'read-lines': ({ uri, offsetBytes }) => FILES[uri][offsetBytes],
      'measure-lag': () => ({ sourceHash: 'source-1', commits: 1, rows: 10, bytes: 3_000, seconds: 2.5, tables: [] }),
    });

    // Clusters
    for (const document of [
      clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] }),
      clusterDocument('eu-lake', { connection: 'eu-disk', region: 'eu', prefixes: ['file:/eu/'] }),
      clusterDocument('lake-catalog', { connection: 'catalog', region: 'us' }),
    ]) {
      expect((await call('createCluster', { body: document })).status).toBe(201);
    }
    expect((await call('listClusters', { query: { search: 'LAKE' } })).body.totalItems).toBe(3);
    expect((await call('checkCluster', { path: { name: 'us-lake' } })).body.status).toMatchObject({
      health: 'healthy',
      type: 'file',
      policies: [],
    });
    const browsed = await call('browseCluster', { path: { name: 'lake-catalog' }, query: { reference: 'main' } });
    expect(browsed.body.entries).toEqual([{ name: 'sales.orders', type: 'table', location: 'file:/eu/sales/orders' }]);

    // A policy, planned and run
    const created = await call('createPolicy', { body: policyDocument('sales-to-us') });
    expect(created.status).toBe(201);
    expect(created.body.status).toEqual({ health: 'unknown', suspended: false });
    const preview = await call('previewPolicy', { path });
    expect(preview.body.compiled.context).toMatchObject({
      policy: 'sales-to-us',
      target: { storage: 'us-disk', location: 'file:/us/replica/' },
    });

    const dryRun = await finished((await call('planPolicy', { path })).body.id);
    const plan = await call('getPlan', { path: { id: dryRun.id } });
    expect(plan.body).toMatchObject({
      policy: 'sales-to-us',
      files: 3,
      bytes: 3_000,
      tables: 1,
      jobId: dryRun.id,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(plan.body).not.toHaveProperty('cost');

    const headers = { 'idempotency-key': 'once' };
    const started = await call('runPolicy', { path, body: { plan: plan.body.hash } }, { headers });
    expect(started.status).toBe(202);
    expect((await call('runPolicy', { path, body: { plan: plan.body.hash } }, { headers })).body.id).toBe(started.body.id);
    const job = await finished(started.body.id);
    expect(job).toMatchObject({
      status: 'succeeded',
      result: {
        sourceHash: 'source-1',
        targetHash: 'target-1',
        filesCopied: 3,
        bytesCopied: 3_000,
        deflateLibraries: ['libdeflate'],
        lag: { commits: 2, rows: 30, bytes: 3_000, seconds: 4.5 },
      },
    });

    const stages = await call('listStages', { path: { id: job.id } });
    expect(stages.body.stages.map(({ name }: { name: string }) => name)).toEqual([
      'discover',
      'plan',
      'copy',
      'localize',
      'audit',
      'publish',
    ]);
    const log = await call('getTaskLog', { path: { id: stages.body.stages[0].taskList[0].id } });
    expect(log.body).toEqual({ lines: [], next: 0 });
    expect((await call('listJobs', { query: { policy: 'sales-to-us', status: 'succeeded' } })).body.totalItems).toBe(2);
    const published = await call('getPolicy', { path });
    expect(published.body.status).toMatchObject({
      health: 'healthy',
      lastPublished: { sourceHash: 'source-1', tables: 1 },
      lastJob: { id: job.id },
    });

    // What people do with it
    expect((await call('getLag', { path })).body).toEqual({
      policy: 'sales-to-us',
      commits: 1,
      rows: 10,
      bytes: 3_000,
      seconds: 2.5,
      measuredAt: expect.any(String),
      tables: [],
    });
    expect((await call('getLag', { path, query: { measure: 'never' } })).body).toMatchObject({ policy: 'sales-to-us', commits: 1 });
    const spans = { resolution: '5m' };
    const history = await call('getLagHistory', { path, query: spans });
    expect(history.body).toMatchObject({
      resolutionSeconds: 300,
      series: [{ policy: 'sales-to-us', samples: [{ commits: 1, rows: 10 }] }],
    });
    expect((await call('listLagHistory', { query: { policies: 'nobody,sales-to-us', ...spans } })).body.series).toEqual(
      history.body.series,
    );
    const sameMoment = { from: history.body.from, to: history.body.from };
    expect((await call('getLagHistory', { path, query: sameMoment })).status).toBe(400);
    expect((await call('suspendPolicy', { path })).body.status).toMatchObject({ health: 'suspended', suspended: true });
    const skipped = await call('runPolicy', { path, body: {} });
    expect(skipped.body).toMatchObject({ status: 'skipped', reason: { code: 'policy-suspended' } });
    expect((await call('resumePolicy', { path, body: { takeOver: true } })).body.status.suspended).toBe(false);
    let letDiscover = () => {};
    mayDiscover = new Promise(resolve => {
      letDiscover = resolve;
    });
    const again = await call('runPolicy', { path, body: {} });
    expect((await call('cancelJob', { path: { id: again.body.id } })).status).toBe(202);
    letDiscover();
    expect((await finished(again.body.id)).status).toBe('cancelled');
    const retried = await call('retryJob', { path: { id: again.body.id } });
    expect(retried).toMatchObject({ status: 202, body: { retryOf: again.body.id, trigger: 'retry' } });

    // Verified and pruned
    await finished(retried.body.id);
    const verified = await call('verifyPolicy', { path, body: { level: 'files' } });
    expect(verified).toMatchObject({ status: 202, body: { purpose: 'verify', options: { level: 'files' } } });
    expect(await finished(verified.body.id)).toMatchObject({ status: 'failed', reason: { code: 'replica-damaged' } });
    expect((await call('getPolicy', { path })).body.status).toMatchObject({
      health: 'unhealthy',
      reason: { code: 'replica-damaged' },
      verification: { jobId: verified.body.id, level: 'files', damages: 1 },
    });
    const reports = await call('listAuditReports', { path });
    expect(reports.body).toMatchObject({ totalItems: 1, items: [{ id: verified.body.id, level: 'files', result: { damages: 1 } }] });
    const report = await call('getAuditReport', { path: { ...path, id: verified.body.id }, query: { limit: 1, search: 'a.avro' } });
    expect(report.body.problems).toEqual([{ type: 'damage', path: 'file:/us/replica/a.avro', message: 'missing' }]);
    const next = { limit: 1, cursor: report.body.nextCursor };
    expect((await call('getAuditReport', { path: { ...path, id: verified.body.id }, query: next })).body.problems).toEqual([]);
    const pruned = await finished((await call('prunePolicy', { path, body: { dryRun: true } })).body.id);
    expect(pruned).toMatchObject({
      status: 'succeeded',
      purpose: 'prune',
      dryRun: true,
      result: { files: 1, bytes: 10, unneededFiles: 3 },
    });
    const files = await call('listPrunedFiles', { path: { id: pruned.id } });
    expect(files.body.items).toEqual([{ uri: 'file:/us/replica/old', sizeBytes: 10, quarantineUri: 'file:/us/replica/q/old' }]);
    const unknownLevel = await call('verifyPolicy', { path, body: { level: 'bytes' as 'files' } });
    expect(unknownLevel.status).toBe(400);
    expect(JSON.stringify(unknownLevel.body)).toContain('must be metadata, files or rows');

    // Edits
    const edited = clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/', 'file:///us/'] });
    const cluster = await call('getCluster', { path: { name: 'us-lake' } });
    expect(cluster.headers.etag).toBe('"1"');
    expect(
      (await call('updateCluster', { path: { name: 'us-lake' }, body: edited }, { headers: { 'if-match': '"1"' } })).headers.etag,
    ).toBe('"2"');
    const lost = await call('updateCluster', { path: { name: 'us-lake' }, body: edited }, { headers: { 'if-match': '"1"' } });
    expect(lost).toMatchObject({ status: 412, body: { error: { reason: { code: 'lost-update' } } } });
    expect((await call('updatePolicy', { path, body: policyDocument('sales-to-us', { include: ['sales.*'] }) })).body.version).toBe(2);
    expect(
      (await call('listPolicies', { query: { cluster: 'us-lake' } })).body.items.map(({ version }: { version: number }) => version),
    ).toEqual([2]);

    // Everything
    const overview = await call('getHealth');
    expect(overview.body).toMatchObject({
      region: 'us',
      workers: [{ id: 'played', regions: ['us', 'eu'] }],
      bytesCopiedLastDay: expect.any(Number),
    });
    expect(overview.body.bytesCopiedLastDay).toBeGreaterThanOrEqual(3_000);
    const imported = await call('importDocuments', { body: { documents: [policyDocument('sales-to-us', { include: ['sales.*'] })] } });
    expect(imported.body.objects).toEqual([{ type: 'policy', name: 'sales-to-us', outcome: 'unchanged' }]);
    const deleted = await call('deletePolicy', { path });
    expect(deleted.body.replica).toBe('reference "main_replica_us" of cluster "lake-catalog", file:/us/replica/ on cluster "us-lake"');
    expect((await call('deleteCluster', { path: { name: 'us-lake' } })).status).toBe(204);
  });

  it('serves standalone workers', async () => {
    const { call } = backend;
    await call('createCluster', { body: clusterDocument('far-lake', { connection: 'us-disk', region: 'far', prefixes: ['file:/far/'] }) });
    const checking = call('checkCluster', { path: { name: 'far-lake' } });
    const claimed = await call('claimTasks', { body: { workerId: 'w', regions: ['far'], kinds: ['probe-cluster'], waitMs: 5_000 } });
    const [task] = claimed.body.tasks;
    expect(task).toMatchObject({ kind: 'probe-cluster', attempt: 1, payload: { cluster: 'far-lake', prefixes: ['file:/far/'] } });
    const fenced = { path: { id: task.taskId } };
    const { fencingToken } = task;

    expect((await call('heartbeatTask', { ...fenced, body: { fencingToken } })).body).toEqual({ cancel: false });
    await call('reportTaskProgress', { ...fenced, body: { fencingToken, progress: { items: 1, bytes: 0 } } });
    await call('appendTaskLog', {
      ...fenced,
      body: { fencingToken, lines: [{ at: new Date().toISOString(), level: 'info', message: 'hello' }] },
    });
    const row = {
      sourcePath: 'file:/eu/m.avro',
      kind: 'manifest' as const,
      localPath: 'file:/us/m.avro',
      lengthBytes: 1,
      sha256: 'a'.repeat(64),
    };
    await call('writeLocalizedFiles', { ...fenced, body: { fencingToken, scope: 'p/t', files: [row] } });
    const read = await call('readLocalizedFiles', {
      ...fenced,
      body: { fencingToken, scope: 'p/t', sourcePaths: [row.sourcePath, 'file:/other'] },
    });
    expect(read.body.files).toEqual([row]);
    const listed = await call('listLocalizedFiles', { ...fenced, body: { fencingToken, policy: 'p', limit: 10 } });
    expect(listed.body.files).toEqual([{ ...row, scope: 'p/t' }]);
    const forgotten = { fencingToken, scope: 'p/t', sourcePaths: [row.sourcePath] };
    expect((await call('removeLocalizedFiles', { ...fenced, body: forgotten })).status).toBe(204);

    const stale = await call('completeTask', {
      ...fenced,
      body: { fencingToken: fencingToken - 1, outcome: { status: 'succeeded', result: {} } },
    });
    expect(stale.status).toBe(409);
    const { reason } = new ReplicationError('storage-denied', 'No access');
    const result = { healthy: false, checks: [{ name: 'list file:/far/', ok: false, durationMs: 1, reason }] };
    expect((await call('completeTask', { ...fenced, body: { fencingToken, outcome: { status: 'succeeded', result } } })).status).toBe(204);
    expect((await checking).body.status).toMatchObject({ health: 'unhealthy', reason: { code: 'storage-denied' } });
  });

  it('was called at every operation', () => {
    const missing = Object.keys(ROUTES).filter(name => !backend.contract.succeeded.has(name as keyof typeof ROUTES));
    expect(missing).toEqual([]);
  });

  it('tells every problem of a request at once, with its path', async () => {
    const { call } = backend;
    const broken = {
      apiVersion: 'v1',
      kind: 'Resource',
      metadata: { name: 'no spaces' },
      spec: { type: 'replication-policy', owner: '', replication: { kind: 'iceberg', source: {} } },
    };
    const refused = await call('createPolicy', { body: broken as never });
    expect(refused.status).toBe(400);
    expect(refused.body.error.reason.code).toBe('invalid-document');
    expect(refused.body.error.problems.map((problem: { path: string }) => problem.path).sort()).toEqual([
      'apiVersion',
      'metadata.name',
      'spec.owner',
      'spec.replication.source.cluster',
      'spec.replication.source.reference',
      'spec.replication.target',
    ]);

    const query = await call('listPolicies', { query: { limit: 5_000, cursor: 'x' } });
    expect(query.status).toBe(400);
    expect(query.body.error.problems).toEqual([expect.objectContaining({ path: 'query.limit' })]);
    expect((await call('listPolicies', { query: { cursor: 'x' } })).status).toBe(400);
    expect((await call('claimTasks', { body: { workerId: '', regions: [], kinds: ['a'], waitMs: 1e9 } })).body.error.problems).toHaveLength(
      3,
    );
  });

  it('answers wrong requests of all sorts as JSON with a reason', async () => {
    const { call, server } = backend;
    const token = { authorization: mockCredentials.service.header() };
    const malformed = await request(server)
      .post('/api/replication/v1/import')
      .set(token)
      .set('content-type', 'application/json')
      .send('{"documents": [');
    expect(malformed.status).toBe(400);
    expect(malformed.body.error.reason.code).toBe('invalid-document');
    const unknown = await request(server).get('/api/replication/v1/nothing').set(token);
    expect(unknown.status).toBe(404);
    expect(unknown.body.error).toMatchObject({ name: 'NotFoundError', reason: { code: 'not-found' } });
    expect((await call('getPolicy', { path: { name: 'nobody' } })).status).toBe(404);
    expect((await call('getJob', { path: { id: 'nobody' } })).status).toBe(404);
    expect((await call('getPlan', { path: { id: 'nobody' } })).status).toBe(404);
    expect((await call('getTaskLog', { path: { id: 'nobody' } })).status).toBe(404);
    const mismatch = await call(
      'updateCluster',
      { path: { name: 'one' }, body: clusterDocument('two') },
      { headers: { 'if-match': 'nonsense' } },
    );
    expect(mismatch.status).toBe(400);
  });

  it('leaves an audit event of every request, whatever became of it', async () => {
    audited.length = 0;
    await backend.call('listPolicies', { query: { search: 'x' } });
    await backend.call('suspendPolicy', { path: { name: 'nobody' } });
    await backend.call('createPolicy', { body: {} as never });
    expect(audited).toEqual([
      'list-policies low {"query":"{\\"search\\":\\"x\\"}"} succeeded',
      'suspend-policy medium {"name":"nobody"} failed: NotFoundError',
      'create-policy medium {} failed: InputError',
    ]);
  });

  it('refuses callers without credentials, and people at the broker', async () => {
    const { call } = backend;
    expect((await call('listPolicies', {}, { as: mockCredentials.none.header() })).status).toBe(401);
    const claim = { workerId: 'me', regions: ['us'], kinds: ['browse'], waitMs: 0 };
    expect((await call('claimTasks', { body: claim }, { as: mockCredentials.user.header() })).status).toBe(403);
  });

  it('serves its OpenAPI document', async () => {
    const { body } = await request(backend.server)
      .get('/api/replication/openapi.json')
      .set('authorization', mockCredentials.service.header());
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/replication/v1' }] });
  });
});
