import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPolicyAction } from './createPolicyAction';

const input = {
  name: 'sales-to-us',
  title: '',
  owner: 'group:default/sales',
  kind: 'iceberg',
  source: { cluster: 'lake-catalog', reference: 'main' },
  target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-lake', location: 's3://acme-us/replica/' },
  include: ['sales.*'],
  exclude: [],
  // The form's person chose a timetable first.
  trigger: { type: 'continuous', every: '30s', cron: '0 * * * *', timeZone: 'UTC' },
};

const document = {
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
      include: ['sales.*'],
      trigger: { type: 'continuous', every: '30s' },
      misfire: 'once',
      overlap: 'skip',
      priority: 50,
      history: 'strict',
    },
  },
};
const stored = {
  ...document,
  version: 1,
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
  status: { health: 'unknown', suspended: false },
};

/** A backend that answers each request with the next of the given answers. */
function backendWith(...answers: { status: number; body: unknown }[]) {
  const requests: { method: string; path: string; token: string | null; body: unknown }[] = [];
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    requests.push({
      method: init.method!,
      path: new URL(String(url)).pathname,
      token: new Headers(init.headers).get('authorization'),
      body,
    });
    const answer = answers.shift()!;
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };
  const auth = mockServices.auth();
  const action = createPolicyAction({ auth, discovery: mockServices.discovery(), fetch: send as typeof fetch });
  const run = async (options: { isDryRun?: boolean; input?: object } = {}) => {
    const output = jest.fn();
    const context = createMockActionContext({ input: { ...input, ...options.input } as never });
    const getInitiatorCredentials = async () => mockCredentials.user('user:default/ada');
    await action.handler({ ...context, output, getInitiatorCredentials, isDryRun: options.isDryRun } as never);
    return Object.fromEntries(output.mock.calls);
  };
  return { requests, run };
}

const conflict = { status: 409, body: { error: { name: 'ConflictError', message: '"sales-to-us" exists already' } } };

describe('portage:policy:create', () => {
  it('creates the policy as the person who started the task, without what the form left over', async () => {
    const { requests, run } = backendWith({ status: 201, body: stored });
    expect(await run()).toEqual({
      name: 'sales-to-us',
      entityRef: 'resource:default/sales-to-us',
      pageUrl: '/replication/policies/sales-to-us',
    });
    expect(requests).toEqual([
      { method: 'POST', path: '/api/replication/v1/policies', token: expect.stringContaining('user:default/ada'), body: document },
    ]);
  });

  it('succeeds again where the same policy is there already', async () => {
    const { requests, run } = backendWith(conflict, { status: 200, body: stored });
    await expect(run()).resolves.toMatchObject({ name: 'sales-to-us' });
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/replication/v1/policies',
      'GET /api/replication/v1/policies/sales-to-us',
    ]);
  });

  it('does not touch another policy of the same name', async () => {
    const { run } = backendWith(conflict, { status: 200, body: { ...stored, spec: { ...stored.spec, owner: 'group:default/others' } } });
    await expect(run()).rejects.toThrow('There is another "sales-to-us" already');
  });

  it('tells every problem of the document before it asks the backend', async () => {
    const { requests, run } = backendWith();
    await expect(run({ input: { target: { cluster: 'lake-catalog', location: 's3://no-slash' } } })).rejects.toThrow(
      /target\.reference: .*target\.storage: .*target\.location: must be an absolute URI that ends in "\/"/,
    );
    expect(requests).toEqual([]);
  });

  it('passes on what the backend refuses', async () => {
    const { run } = backendWith({
      status: 403,
      body: { error: { name: 'NotAllowedError', message: 'Not allowed: replication.policy.create' } },
    });
    await expect(run()).rejects.toThrow('Not allowed: replication.policy.create');
  });

  it('checks everything in a dry run and creates nothing', async () => {
    const { requests, run } = backendWith({
      status: 200,
      body: { objects: [{ type: 'policy', name: 'sales-to-us', outcome: 'created' }] },
    });
    await run({ isDryRun: true });
    expect(requests).toEqual([
      expect.objectContaining({ path: '/api/replication/v1/import', body: { documents: [document], dryRun: true } }),
    ]);
  });
});
