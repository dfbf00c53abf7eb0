import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Pruning } from '@portage/backstage-plugin-replication-common';
import { startS3, type S3Server } from '../servers/startS3';
import { Bucket } from '../support/Bucket';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runPolicy } from '../support/runPolicy';
import { SqlCatalogFile } from '../support/SqlCatalogFile';
import { s3Connection } from '../support/s3Connection';
import { startBackend, type TestBackend } from '../support/startBackend';
import { startHttpProxy, type HttpAnswer, type HttpExchange, type HttpProxy } from '../support/startHttpProxy';
import { startProxy, type Proxy, type ProxyVerdict } from '../support/startProxy';
import { uploadDirectory } from '../support/uploadDirectory';
import { waitForJob } from '../support/waitForJob';
import { StaleListings } from './support/StaleListings';

const COMMIT = 5;
/** Has lost what {@link COMMIT} added. */
const EARLIER_COMMIT = 4;
/** A storm: so often in a row a request is refused. */
const BUSY_TIMES = 3;
/** By so much an answer's length is told wrong. */
const WRONG_BYTES = 7;
const PIECE_DELAY_MS = 60;
/** Each job gets past the objects that deceived the one before. */
const MAX_DECEIVED_JOBS = 12;
const REQUEST = /^(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP\/1\.1\r\n/;
const PROBE_EVERY = '2s';
/** Some probes' time, and many times what a retry would wait. */
const WATCHED_MS = 8_000;
const PROBES_IN_WATCHED = 5;
/** What a refused job may ask: each of its first files once. */
const REFUSED_REQUESTS = 8;
const PRUNING: Pruning = { grace: '0s', retention: '7d', every: '7d', fuse: { count: 10_000, percent: 100 } };
const WRONG_SECRET = 'a-wrong-secret';

/** A real S3 service over a network that loses things or says what is not so, and one that does not know the key that it is shown. */
describe('an S3 storage that fails', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  const directory = mkdtempSync(join(tmpdir(), 'portage-faults-'));
  let server: S3Server;
  let liar: HttpProxy;
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
    liar = await startHttpProxy(port);
    [network, door] = await Promise.all([startProxy(liar.port), startProxy(port)]);
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
          lake: connectionThrough(network),
          locked: { ...connectionThrough(door), secretAccessKey: WRONG_SECRET },
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
    await liar?.stop();
    await server?.stop();
    catalog?.close();
    fixture.remove();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  function connectionThrough({ port }: Proxy) {
    return s3Connection({ ...server, endpoint: `http://127.0.0.1:${port}` });
  }

  async function createPolicy(
    name: string,
    options: { storage: string; location: string; every?: string; pruning?: Pruning },
  ): Promise<void> {
    const { storage, location, every, pruning } = options;
    await backend.client.call('createPolicy', {
      body: policyDocument(name, {
        source: { cluster: 'catalog', reference: 'main' },
        target: { cluster: 'catalog', reference: name, storage, location },
        ...(every && { trigger: { type: 'continuous', every } }),
        ...(pruning && { pruning }),
      }),
    });
  }

  const passOn = ({ forward }: HttpExchange) => forward();

  /** PyIceberg reads every snapshot that the source had retained at a commit, from the service itself. */
  async function expectWhole(name: string, commit: number): Promise<void> {
    const { [tableName]: metadataLocation } = catalog.pointers(name);
    const read = await readSnapshots({ metadataLocation, s3: server, forbidden: ['s3://eu-bucket/'] });
    const ids = table.commits[commit - 1].snapshot_ids;
    expect(read.snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    expect(read.foreignPaths).toEqual([]);
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

      await expectWhole(fault, COMMIT);
    },
    180_000,
  );

  /** Answers to the first request for each object of the source or the target are not what they should be. */
  const LIES: Record<string, (answer: HttpAnswer) => HttpAnswer> = {
    'shorter than it is': answer => ({ ...answer, toldLength: Math.max(0, answer.body.length - WRONG_BYTES) }),
    'longer than it is': answer => ({ ...answer, toldLength: answer.body.length + WRONG_BYTES }),
    'slow to come': answer => ({ ...answer, pieceDelayMs: PIECE_DELAY_MS }),
  };

  it.each(Object.keys(LIES))(
    'is read whole where the body of each object is %s at first',
    async lie => {
      const name = lie.replaceAll(' ', '-');
      const met = new Set<string>();
      liar.answer = async ({ method, url, forward }) => {
        const answer = await forward();
        const isObject = method === 'GET' && !url.includes('list-type=') && answer.status < 300;
        if (!isObject || met.has(url)) {
          return answer;
        }
        met.add(url);
        return LIES[lie](answer);
      };
      await createPolicy(name, { storage: 'us-lake', location: `s3://us-bucket/${name}/` });
      const jobs: Job[] = [];
      while (jobs.length < MAX_DECEIVED_JOBS && jobs.at(-1)?.status !== 'succeeded') {
        // Until then nothing was published.
        expect(catalog.pointers(name)).toEqual({});
        jobs.push(await runPolicy(backend.client, name));
      }
      liar.answer = passOn;
      // An object of another length than its metadata says may be another object: that ends a job, with its name.
      const reasons = jobs.slice(0, -1).map(({ status, reason }) => ({ status, code: reason?.code }));
      expect(reasons).toEqual(reasons.map(() => ({ status: 'failed', code: 'source-changed' })));
      expect(jobs.at(-1)).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
      expect([...met].some(url => url.includes('.avro'))).toBe(true);
      await expectWhole(name, COMMIT);
    },
    180_000,
  );

  it('is read and written whole through a storm, in which each request is refused some times', async () => {
    const name = 'storm';
    const met = new Map<string, number>();
    network.judge = sent => {
      const [request] = REQUEST.exec(sent) ?? [];
      const times = request === undefined ? BUSY_TIMES : (met.get(request) ?? 0);
      met.set(request ?? '', times + 1);
      return times < BUSY_TIMES ? 'busy' : 'forward';
    };
    await createPolicy(name, { storage: 'us-lake', location: `s3://us-bucket/${name}/` });
    const job = await runPolicy(backend.client, name);
    network.judge = () => 'forward';
    expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
    await expectWhole(name, COMMIT);
  }, 180_000);

  describe('whose listings are stale', () => {
    const name = 'stale';
    const location = `s3://us-bucket/${name}/`;
    let bucket: Bucket;

    beforeAll(() => {
      bucket = new Bucket(server, 'us-bucket');
    });
    afterAll(() => {
      bucket.close();
      liar.answer = passOn;
    });

    async function publish(commit: number): Promise<void> {
      catalog.set('main', { [tableName]: table.commits[commit - 1].metadata_location });
      expect(await runPolicy(backend.client, name)).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
      await expectWhole(name, commit);
    }

    async function prune(): Promise<Record<string, unknown>> {
      let job: Job;
      do {
        const { id } = await backend.client.call('prunePolicy', { path: { name }, body: { overrideFuse: true } });
        job = await waitForJob(backend.client, id);
        // The first publication has begun one by itself.
      } while (job.reason?.code === 'overlap-skipped');
      expect(job).toMatchObject({ status: 'succeeded' });
      return job.result!;
    }

    /** What was written for tables; lists, reports and quarantine are Portage's own. */
    const ownKeys = async () => (await bucket.keys(`${name}/`)).filter(key => !key.startsWith(`${name}/_portage/`));

    it('is published to, pruned, and brought back whole', async () => {
      await createPolicy(name, { storage: 'us-lake', location, pruning: PRUNING });
      await publish(EARLIER_COMMIT);
      await prune();
      const earlierKeys = await ownKeys();

      const listings = new StaleListings();
      liar.answer = listings.answer;
      await publish(COMMIT);
      // The files of that publication are in no listing, so they can't be found unneeded yet, which harms nothing.
      await publish(EARLIER_COMMIT);
      await prune();
      await expectWhole(name, EARLIER_COMMIT);
      expect(listings.hidden).toBeGreaterThan(0);

      // Now what was written before is listed, and goes; but the listings go on to show it.
      const ghosts = new StaleListings();
      liar.answer = ghosts.answer;
      expect(await prune()).toMatchObject({ quarantinedFiles: expect.any(Number) });
      await prune();
      expect(ghosts.ghosts).toBeGreaterThan(0);
      await expectWhole(name, EARLIER_COMMIT);
      await publish(COMMIT);
      await publish(EARLIER_COMMIT);

      // With listings that tell the truth again nothing is left over.
      liar.answer = passOn;
      await prune();
      expect((await ownKeys()).filter(key => !key.endsWith('.metadata.json'))).toEqual(
        earlierKeys.filter(key => !key.endsWith('.metadata.json')),
      );
    }, 300_000);
  });

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
