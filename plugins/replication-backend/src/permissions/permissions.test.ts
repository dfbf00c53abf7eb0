import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult, type PolicyDecision } from '@backstage/plugin-permission-common';
import { clusterReadPermission, policyReadPermission, type RouteName } from '@portage/backstage-plugin-replication-common';
import request from 'supertest';
import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import { startReplicationBackend, type ReplicationTestBackend } from '../__testUtils__/startReplicationBackend';
import { clusterConditions, createClusterConditionalDecision, createPolicyConditionalDecision, policyConditions } from './conditions';

jest.setTimeout(60_000);

const documents = [
  clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] }),
  clusterDocument('lake-catalog', { connection: 'catalog', region: 'us' }),
  policyDocument('sales-to-us', { owner: 'sales' }),
  policyDocument('others-to-us', { owner: 'group:default/others', target: { reference: 'others', location: 'file:/us/others/' } }),
];

describe('a person whose permissions have conditions', () => {
  let backend: ReplicationTestBackend;
  let decide: (name: string) => PolicyDecision;
  const person = { as: mockCredentials.user.header() };

  beforeAll(async () => {
    const decisions = async (
      queries: { permission: { name: string } }[],
      options?: { credentials?: unknown },
    ): Promise<PolicyDecision[]> => {
      const { principal } = options?.credentials as { principal: { type: string } };
      return queries.map(({ permission }) => (principal.type === 'service' ? { result: AuthorizeResult.ALLOW } : decide(permission.name)));
    };
    backend = await startReplicationBackend({
      features: [mockServices.permissions.mock({ authorize: decisions as never, authorizeConditional: decisions as never }).factory],
    });
    await backend.call('importDocuments', { body: { documents } });
    decide = name => {
      if (name.endsWith('.create')) {
        return { result: AuthorizeResult.DENY };
      }
      const owners = { owners: ['group:default/sales', 'user:default/ada'] };
      return name.startsWith('replication.cluster.')
        ? createClusterConditionalDecision(clusterReadPermission, clusterConditions.isOwner({ owners: ['group:default/data-platform'] }))
        : createPolicyConditionalDecision(policyReadPermission, policyConditions.isOwner(owners));
    };
  });
  afterAll(() => backend.stop());

  it('sees, edits and runs what is owned, and nothing else', async () => {
    const { call } = backend;
    const listed = await call('listPolicies', {}, person);
    expect(listed.body).toMatchObject({ totalItems: 1, items: [{ metadata: { name: 'sales-to-us' } }] });
    expect((await call('getPolicy', { path: { name: 'sales-to-us' } }, person)).status).toBe(200);
    expect((await call('suspendPolicy', { path: { name: 'sales-to-us' } }, person)).status).toBe(200);
    expect((await call('listClusters', {}, person)).body.totalItems).toBe(2);

    const other = { path: { name: 'others-to-us' } };
    const refusals: RouteName[] = ['getPolicy', 'previewPolicy', 'planPolicy', 'suspendPolicy', 'deletePolicy', 'getLag'];
    for (const name of refusals) {
      const response = await call(name, other as never, person);
      expect([name, response.status, response.body.error.name]).toEqual([name, 403, 'NotAllowedError']);
    }
    expect((await call('runPolicy', { ...other, body: {} }, person)).status).toBe(403);
    expect((await call('getPolicy', { path: { name: 'nobody' } }, person)).status).toBe(403);
  });

  it('sees the jobs of owned policies alone', async () => {
    const { call } = backend;
    const [own, other] = [
      await call('runPolicy', { path: { name: 'sales-to-us' }, body: {} }),
      await call('runPolicy', { path: { name: 'others-to-us' }, body: {} }),
    ];
    expect((await call('listJobs', {}, person)).body.items.map(({ policy }: { policy: string }) => policy)).toEqual(['sales-to-us']);
    expect((await call('getJob', { path: { id: own.body.id } }, person)).status).toBe(200);
    for (const name of ['getJob', 'listStages', 'cancelJob', 'retryJob', 'getPlan'] as const) {
      expect((await call(name, { path: { id: other.body.id } }, person)).status).toBe(403);
    }
    const stages = await call('listStages', { path: { id: other.body.id } });
    const taskId = stages.body.stages[0].taskList[0].id;
    expect((await call('getTaskLog', { path: { id: taskId } }, person)).status).toBe(403);
    expect((await call('getJob', { path: { id: 'nobody' } }, person)).status).toBe(404);
  });

  it('counts only that in the overview', async () => {
    const { policies, jobs, clusters } = (await backend.call('getHealth', {}, person)).body;
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
    expect({ policies: sum(policies), running: jobs.running, clusters: sum(clusters) }).toEqual({ policies: 1, running: 0, clusters: 2 });
  });

  it('creates nothing, by import neither, and cannot say what a location manages', async () => {
    const { call } = backend;
    expect((await call('createCluster', { body: clusterDocument('new', { connection: 'us-disk' }) }, person)).status).toBe(403);
    expect((await call('importDocuments', { body: { documents: [policyDocument('sales-to-us', { priority: 1 })] } }, person)).status).toBe(
      403,
    );
    expect((await call('importDocuments', { body: { documents: [], managedBy: 'url:x', complete: true } }, person)).status).toBe(403);
    const other = policyDocument('others-to-us', {
      owner: 'group:default/others',
      target: { reference: 'others', location: 'file:/us/others/' },
      priority: 1,
    });
    decide = (before => (name: string) => (name === 'replication.policy.create' ? { result: AuthorizeResult.ALLOW } : before(name)))(
      decide,
    );
    expect((await call('importDocuments', { body: { documents: [other] } }, person)).status).toBe(403);
    expect(
      (await call('importDocuments', { body: { documents: [policyDocument('sales-to-us', { owner: 'sales', priority: 1 })] } }, person))
        .status,
    ).toBe(200);
  });

  it('tells the permission system which rules there are, and applies them for it', async () => {
    const metadata = await request(backend.server)
      .get('/api/replication/.well-known/backstage/permissions/metadata')
      .set('authorization', mockCredentials.service.header());
    expect(metadata.body.rules.map((rule: { name: string; resourceType: string }) => `${rule.resourceType} ${rule.name}`).sort()).toEqual([
      'replication-cluster IS_OWNER',
      'replication-policy IS_OWNER',
    ]);
    expect(metadata.body.permissions).toHaveLength(13);
    const conditions = policyConditions.isOwner({ owners: ['group:default/others'] });
    const items = ['sales-to-us', 'others-to-us', 'nobody'].map(resourceRef => ({
      id: resourceRef,
      resourceRef,
      resourceType: 'replication-policy',
      conditions,
    }));
    const applied = await request(backend.server)
      .post('/api/replication/.well-known/backstage/permissions/apply-conditions')
      .set('authorization', mockCredentials.service.header())
      .send({ items });
    expect(applied.body.items.map(({ id, result }: { id: string; result: string }) => `${id} ${result}`)).toEqual([
      'sales-to-us DENY',
      'others-to-us ALLOW',
      'nobody DENY',
    ]);
  });
});

describe('tokens', () => {
  let backend: ReplicationTestBackend;
  const token = (name: string) => ({ as: `Bearer ${name}-token-of-enough-length` });

  beforeAll(async () => {
    const access = (subject: string, permissions?: string[]) => ({
      type: 'static',
      options: { token: `${subject}-token-of-enough-length`, subject },
      ...(permissions && { accessRestrictions: permissions.map(permission => ({ plugin: 'replication', permission })) }),
    });
    const externalAccess = [
      access('admin'),
      access('reader', ['replication.policy.read']),
      access('us-worker', ['replication.broker.use']),
      access('stray-worker', ['replication.broker.use']),
    ];
    backend = await startReplicationBackend({
      features: [authServiceFactory, httpAuthServiceFactory],
      config: { backend: { auth: { externalAccess } }, permission: { enabled: true } },
      replication: { workers: [{ subject: 'us-worker', regions: ['us'], connections: ['us-disk'] }] },
    });
    await backend.call('importDocuments', { body: { documents } }, token('admin'));
  });
  afterAll(() => backend.stop());

  it('of a service without restrictions may do everything', async () => {
    expect((await backend.call('listPolicies', {}, token('admin'))).body.totalItems).toBe(2);
    expect(
      (await backend.call('claimTasks', { body: { workerId: 'w', regions: ['mars'], kinds: ['x'], waitMs: 0 } }, token('admin'))).status,
    ).toBe(200);
  });

  it('with restrictions may do what they name, and nothing else', async () => {
    const { call } = backend;
    expect((await call('listPolicies', {}, token('reader'))).status).toBe(200);
    expect((await call('getHealth', {}, token('reader'))).body.clusters.unknown).toBe(0);
    expect((await call('runPolicy', { path: { name: 'sales-to-us' }, body: {} }, token('reader'))).status).toBe(403);
    expect((await call('importDocuments', { body: { documents } }, token('reader'))).status).toBe(403);
    expect((await call('listJobs', {}, token('reader'))).status).toBe(403);
    expect((await call('listPolicies', {}, token('us-worker'))).status).toBe(403);
    expect((await call('listPolicies', {}, token('unknown'))).status).toBe(401);
  });

  describe('of workers', () => {
    const claim = (regions: string[], name = 'us-worker') =>
      backend.call('claimTasks', { body: { workerId: 'w', regions, kinds: ['probe-cluster'], waitMs: 3_000 } }, token(name));
    const check = (name: string) => backend.call('checkCluster', { path: { name } }, token('admin'));

    it('claim for the regions that they are bound to alone', async () => {
      expect((await claim(['us', 'eu'])).body.error.message).toContain('not bound to region "eu"');
      expect((await claim(['us'], 'stray-worker')).body.error.message).toContain('bound to nothing');
      const checking = check('us-lake');
      const [task] = (await claim(['us'])).body.tasks;
      const outcome = { status: 'succeeded' as const, result: { healthy: true, checks: [] } };
      const body = { fencingToken: task.fencingToken, outcome };
      expect((await backend.call('completeTask', { path: { id: task.taskId }, body }, token('us-worker'))).status).toBe(204);
      expect((await checking).body.status.health).toBe('healthy');
    });

    it('get no task that names another connection; it fails with the reason where nobody else takes it', async () => {
      const checking = check('lake-catalog');
      expect((await claim(['us'])).body.tasks).toEqual([]);
      expect((await checking).body.status).toMatchObject({
        health: 'unknown',
        reason: { code: 'connection-not-allowed', message: expect.stringContaining('"catalog"') },
      });
    });

    it('touch no task of another region', async () => {
      await backend.call(
        'createCluster',
        { body: clusterDocument('eu-lake', { connection: 'eu-disk', region: 'eu', prefixes: ['file:/eu/'] }) },
        token('admin'),
      );
      const checking = check('eu-lake');
      const [task] = (await claim(['eu'], 'admin')).body.tasks;
      const body = { fencingToken: task.fencingToken };
      expect((await backend.call('heartbeatTask', { path: { id: task.taskId }, body }, token('us-worker'))).status).toBe(403);
      const outcome = { status: 'succeeded' as const, result: { healthy: true, checks: [] } };
      await backend.call('completeTask', { path: { id: task.taskId }, body: { ...body, outcome } }, token('admin'));
      await checking;
    });
  });
});
