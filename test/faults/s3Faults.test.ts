import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startS3, type S3Server } from '../servers/startS3';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runPolicy } from '../support/runPolicy';
import { SqlCatalogFile } from '../support/SqlCatalogFile';
import { startBackend, type TestBackend } from '../support/startBackend';
import { startProxy, type Proxy, type ProxyVerdict } from '../support/startProxy';
import { uploadDirectory } from '../support/uploadDirectory';

const COMMIT = 5;
const REQUEST = /^(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP\/1\.1\r\n/;
const PROBE_EVERY = '2s';
/** Some probes' time, and many times what a retry would wait. */
const WATCHED_MS = 8_000;
const PROBES_IN_WATCHED = 5;
/** What a refused job may ask: each of its first files once. */
const REFUSED_REQUESTS = 8;
const WRONG_SECRET = 'a-wrong-secret';

/** A real S3 service over a network that loses things, and one that does not know the key that it is shown. */
describe('an S3 storage that fails', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  const directory = mkdtempSync(join(tmpdir(), 'portage-faults-'));
  let server: S3Server;
  let network: Proxy;
  let door: Proxy;
  let catalog: SqlCatalogFile;
  let backend: TestBackend;

  beforeAll(async () => {
    fixture.unpack();
    server = await startS3({ name: 'lake' });
    await uploadDirectory(server, 'eu-bucket', `${fixture.description.root}/s3/eu-bucket`);
    await uploadDirectory(server, 'us-bucket', `${fixture.description.root}/s3/us-bucket`);
    await uploadDirectory(server, 'locked-bucket');
    const port = Number(new URL(server.endpoint).port);
    [network, door] = await Promise.all([startProxy(port), startProxy(port)]);
    catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    catalog.set('main', { [tableName]: table.commits[COMMIT - 1].metadata_location });
    backend = await startBackend({
      replication: {
        region: 'us',
        worker: { regions: ['us', 'eu'], threads: 1 },
        broker: { retryDelay: '100ms' },
        health: { probeEvery: PROBE_EVERY },
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          lake: s3Connection(network),
          locked: { ...s3Connection(door), secretAccessKey: WRONG_SECRET },
        },
      },
    });
    const documents = [
      clusterDocument('catalog', { region: 'us', connection: 'catalog' }),
      clusterDocument('eu-lake', { region: 'eu', connection: 'lake', prefixes: ['s3://eu-bucket/'] }),
      clusterDocument('us-lake', { region: 'us', connection: 'lake', prefixes: ['s3://us-bucket/'] }),
    ];
    for (const body of documents) {
      await backend.client.call('createCluster', { body });
    }
  }, 300_000);

  afterAll(async () => {
    await backend?.stop();
    await Promise.all([network?.stop(), door?.stop()]);
    await server?.stop();
    catalog?.close();
    fixture.remove();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  function s3Connection({ port }: Proxy) {
    const { accessKeyId, secretAccessKey } = server;
    return { type: 's3', endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', accessKeyId, secretAccessKey, forcePathStyle: true };
  }

  async function createPolicy(name: string, options: { storage: string; location: string; every?: string }): Promise<void> {
    const { storage, location, every } = options;
    await backend.client.call('createPolicy', {
      body: policyDocument(name, {
        source: { cluster: 'catalog', reference: 'main' },
        target: { cluster: 'catalog', reference: name, storage, location },
        ...(every && { trigger: { type: 'continuous', every } }),
      }),
    });
  }

  it.each<ProxyVerdict>(['busy', 'cut-request', 'cut-answer', 'half-answer'])(
    'is read and written whole where each request meets a %s first',
    async fault => {
      const met = new Set<string>();
      network.judge = sent => {
        const [request] = REQUEST.exec(sent) ?? [];
        if (request === undefined || met.has(request)) {
          return 'forward';
        }
        met.add(request);
        return fault;
      };
      await createPolicy(fault, { storage: 'us-lake', location: `s3://us-bucket/${fault}/` });
      const job = await runPolicy(backend.client, fault);
      network.judge = () => 'forward';
      expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
      expect([...met].some(request => request.startsWith('PUT') && request.includes('_data/'))).toBe(true);

      const { [tableName]: metadataLocation } = catalog.pointers(fault);
      const read = await readSnapshots({ metadataLocation, s3: server, forbidden: ['s3://eu-bucket/'] });
      const ids = table.commits[COMMIT - 1].snapshot_ids;
      expect(read.snapshots).toEqual(
        Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
      );
      expect(read.foreignPaths).toEqual([]);
    },
    180_000,
  );

  it('is unhealthy with the reason where its credentials are wrong, and is not stormed with requests', async () => {
    const denied = { code: 'storage-denied', action: expect.stringContaining('credentials') };
    let requests = 0;
    door.judge = sent => {
      requests += REQUEST.test(sent) ? 1 : 0;
      return 'forward';
    };
    const body = clusterDocument('locked-lake', { region: 'us', connection: 'locked', prefixes: ['s3://locked-bucket/'] });
    await backend.client.call('createCluster', { body });
    const { status } = await backend.client.call('checkCluster', { path: { name: 'locked-lake' } });
    expect(status).toMatchObject({ health: 'unhealthy', reason: denied });

    requests = 0;
    await sleep(WATCHED_MS);
    // One listing a probe, and none again.
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(PROBES_IN_WATCHED);

    await createPolicy('locked', { storage: 'locked-lake', location: 's3://locked-bucket/replica/' });
    requests = 0;
    const job = await runPolicy(backend.client, 'locked');
    const asked = requests;
    expect(job).toMatchObject({ status: 'failed', reason: denied });
    const { stages } = await backend.client.call('listStages', { path: { id: job.id } });
    expect(stages.flatMap(({ taskList }) => taskList.map(({ attempt }) => attempt)).filter(attempt => attempt > 1)).toEqual([]);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(REFUSED_REQUESTS);
    expect(JSON.stringify([job, stages, status])).not.toContain(WRONG_SECRET);
  }, 120_000);

  it('makes one job of a continuous policy that checks each second, and then a pause', async () => {
    const name = 'locked-continuous';
    await createPolicy(name, { storage: 'locked-lake', location: 's3://locked-bucket/continuous/', every: '1s' });
    await sleep(WATCHED_MS);
    const { items } = await backend.client.call('listJobs', { query: { policy: name } });
    expect(items).toMatchObject([{ status: 'failed', reason: { code: 'storage-denied' } }]);
  }, 120_000);
});
