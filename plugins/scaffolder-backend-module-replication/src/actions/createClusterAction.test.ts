import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createClusterAction } from './createClusterAction';

describe('portage:cluster:create', () => {
  it('creates the cluster with what was filled in', async () => {
    const requests: { path: string; body: any }[] = [];
    const send = async (url: string | URL | Request, init: RequestInit = {}) => {
      const body = JSON.parse(String(init.body));
      requests.push({ path: new URL(String(url)).pathname, body });
      const status = { health: 'unknown', policies: [] };
      const answer = { ...body, version: 1, createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z', status };
      return new Response(JSON.stringify(answer), { status: 201 });
    };
    const action = createClusterAction({ auth: mockServices.auth(), discovery: mockServices.discovery(), fetch: send as typeof fetch });
    const output = jest.fn();
    const input = {
      name: 'eu-lake',
      owner: 'group:default/platform',
      region: 'eu',
      connection: 'eu-s3',
      prefixes: ['s3://eu/'],
      bandwidth: '200MiB/s',
      title: '',
    };
    await action.handler({ ...createMockActionContext({ input: input as never }), output } as never);

    expect(requests).toEqual([
      {
        path: '/api/replication/v1/clusters',
        body: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Resource',
          metadata: { name: 'eu-lake' },
          spec: {
            type: 'replication-cluster',
            owner: 'group:default/platform',
            replication: { region: 'eu', connection: 'eu-s3', prefixes: ['s3://eu/'], limits: { bandwidth: '200MiB/s' } },
          },
        },
      },
    ]);
    expect(output).toHaveBeenCalledWith('pageUrl', '/replication/clusters/eu-lake');
  });
});
