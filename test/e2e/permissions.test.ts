import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { join } from 'node:path';
import { findFreePorts } from '../servers/findFreePorts';
import { clusterDocument } from '../support/clusterDocument';
import { policyDocument } from '../support/policyDocument';
import { runCommandLine } from '../support/runCommandLine';
import { READER_TOKEN, startBackend, WORKER_TOKEN, type TestBackend } from '../support/startBackend';

const NAME = 'sales-to-us';
const path = { name: NAME };

/** Who may not do something is refused by every way in: a person whom the permission policy denies it, and a token that is restricted. */
describe('permissions', () => {
  let backend: TestBackend;
  let guestToken: string;

  beforeAll(async () => {
    const [portalPort] = await findFreePorts(1);
    backend = await startBackend({
      portalPort,
      entry: join(__dirname, '../support/readersBackend'),
      replication: {
        region: 'us',
        worker: { embedded: false },
        connections: {
          disk: { type: 'file', root: '.' },
          catalog: { type: 'sql', client: 'better-sqlite3', connection: './catalog.sqlite' },
        },
      },
    });
    const prefixes = ['file:/lake/'];
    const target = { cluster: 'lake-catalog', reference: 'replica', storage: 'us-disk', location: 'file:/lake/replica/' };
    const documents = [
      clusterDocument('lake-catalog', { region: 'us', connection: 'catalog' }),
      clusterDocument('us-disk', { region: 'us', connection: 'disk', prefixes }),
      policyDocument(NAME, { source: { cluster: 'lake-catalog', reference: 'main' }, target }),
    ];
    await backend.client.call('importDocuments', { body: { documents } });
    guestToken = await signInAsGuest();
  }, 300_000);

  afterAll(() => backend?.stop());

  async function signInAsGuest(): Promise<string> {
    const response = await fetch(`${backend.baseUrl}/api/auth/guest/refresh`, { headers: { 'x-requested-with': 'XMLHttpRequest' } });
    return (await response.json()).backstageIdentity.token;
  }

  async function statusOf(call: Promise<unknown>): Promise<number> {
    try {
      await call;
      return 200;
    } catch (error) {
      if (error instanceof ReplicationResponseError) {
        return error.status;
      }
      throw error;
    }
  }

  const portage = async (token: string, ...args: string[]) => runCommandLine(['--server', backend.baseUrl, '--token', token, ...args]);

  it.each([
    ['a person whom the permission policy lets read', () => guestToken],
    ['a token that is restricted to reading', () => READER_TOKEN],
  ])(
    'refuses %s everything else, with 403 and exit status 4',
    async (_who, tokenOf) => {
      const token = tokenOf();
      const client = backend.clientWith(token);
      expect(await statusOf(client.call('getPolicy', { path }))).toBe(200);
      expect(await statusOf(client.call('getLagHistory', { path }))).toBe(200);
      for (const call of [
        client.call('runPolicy', { path, body: {} }),
        client.call('suspendPolicy', { path }),
        client.call('deletePolicy', { path }),
        client.call('deleteCluster', { path: { name: 'us-disk' } }),
        client.call('importDocuments', { body: { documents: [clusterDocument('other', { region: 'us', connection: 'disk' })] } }),
        client.call('claimTasks', { body: { workerId: 'w', regions: ['us'], kinds: ['browse'], waitMs: 0 } }),
      ]) {
        expect(await statusOf(call)).toBe(403);
      }

      expect(await portage(token, 'get', 'policies')).toMatchObject({ status: 0, stdout: expect.stringContaining(NAME) });
      for (const args of [
        ['run', NAME],
        ['suspend', NAME],
        ['delete', 'policy', NAME],
      ]) {
        expect([args, (await portage(token, ...args)).status]).toEqual([args, 4]);
      }
      expect((await portage(token, 'run', NAME)).stderr).toMatch(/not allowed/i);
    },
    120_000,
  );

  it("refuses a worker's token what is not a worker's", async () => {
    const client = backend.clientWith(WORKER_TOKEN);
    expect(await statusOf(client.call('listPolicies'))).toBe(403);
    expect(await statusOf(client.call('listLagHistory', { query: { policies: NAME } }))).toBe(403);
    expect((await portage(WORKER_TOKEN, 'lag', NAME, '--history')).status).toBe(4);
  }, 60_000);

  it('knows nobody without a token', async () => {
    const response = await fetch(`${backend.baseUrl}/api/replication/v1/policies`);
    expect(response.status).toBe(401);
  });

  it('left everything as it was', async () => {
    const { status } = await backend.client.call('getPolicy', { path });
    expect(status.suspended).toBe(false);
    expect((await backend.client.call('listJobs')).totalItems).toBe(0);
    expect((await backend.client.call('listClusters')).totalItems).toBe(2);
  });
});
