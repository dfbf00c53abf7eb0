import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createS3Storage } from '@portage/workers';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runPolicy } from '../support/runPolicy';
import { s3Connection } from '../support/s3Connection';
import { startHttpProxy, type HttpAnswer, type HttpExchange, type HttpProxy } from '../support/startHttpProxy';
import { startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';
import { waitForJob } from '../support/waitForJob';
import type { FaultAction, WriteOperation } from './support/FaultRule';
import { FaultyWorker } from './support/FaultyWorker';

/** Far more than an answer takes on a busy machine, and what a late one exceeds. */
const REQUEST_TIMEOUT_MS = 5_000;
const LATE_MS = 6_500;

/** What becomes of a request that changes something, and of its answer. */
const DELIVERIES: Record<string, (exchange: HttpExchange) => Promise<HttpAnswer>> = {
  'is answered when nobody waits any more': async ({ forward }) => {
    const answer = await forward();
    await sleep(LATE_MS);
    return answer;
  },
  'is delivered twice, and answered with the second answer': async ({ forward }) => {
    await forward();
    return forward();
  },
  'is delivered again when it was answered': async ({ forward }) => {
    const answer = await forward();
    setTimeout(() => forward().catch(() => {}), LATE_MS / 10);
    return answer;
  },
};

/**
 * A worker that meets a corrupt manifest, a Nessie that answers late or gets requests twice, and one that dies around its writes to object storage and to a catalog with a log, where it finds
 * its own publication again by the properties of the commit. `writeFaults.test.ts` goes through every write, on files and a SQL catalog.
 */
describe('a worker on S3 and Nessie', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  const COMMIT = 5;
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let network: HttpProxy;
  let writer: NessieWriter;
  let backend: TestBackend;
  let worker: FaultyWorker;

  beforeAll(async () => {
    fixture.unpack();
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    nessie = await startNessie({ s3: { ...us, warehouse: 's3://us-bucket/warehouse' } });
    await uploadDirectory(eu, 'eu-bucket', `${fixture.description.root}/s3/eu-bucket`);
    await uploadDirectory(us, 'us-bucket', `${fixture.description.root}/s3/us-bucket`);
    writer = new NessieWriter(nessie.uri, 'main');
    for (const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } of table.commits.slice(0, COMMIT)) {
      await writer.commit({ [tableName]: { metadataLocation, snapshotId: snapshotIds.at(-1) ?? '-1' } });
    }
    network = await startHttpProxy(Number(new URL(nessie.uri).port));
    const uri = nessie.uri.replace(/:\d+/, `:${network.port}`);
    const connections = {
      catalog: { type: 'nessie', uri, requestTimeoutMs: REQUEST_TIMEOUT_MS },
      eu: s3Connection(eu),
      us: s3Connection(us),
    };
    backend = await startBackend({
      replication: {
        region: 'us',
        worker: { embedded: false },
        broker: { lease: '2s', retryDelay: '100ms' },
        health: { probeEvery: '1h' },
        workers: [{ subject: 'test-worker', regions: ['us', 'eu'], connections: Object.keys(connections) }],
        connections,
      },
    });
    const documents = [
      clusterDocument('catalog', { region: 'us', connection: 'catalog' }),
      clusterDocument('eu-lake', { region: 'eu', connection: 'eu', prefixes: ['s3://eu-bucket/'] }),
      clusterDocument('us-lake', { region: 'us', connection: 'us', prefixes: ['s3://us-bucket/'] }),
    ];
    for (const body of documents) {
      await backend.client.call('createCluster', { body });
    }
    worker = new FaultyWorker({ backendUrl: backend.baseUrl, replication: { worker: { regions: ['us', 'eu'], threads: 1 }, connections } });
    await worker.start();
  }, 400_000);

  afterAll(async () => {
    await worker?.remove();
    await backend?.stop();
    await network?.stop();
    await Promise.all([nessie?.stop(), eu?.stop(), us?.stop()]);
    fixture.remove();
  }, 60_000);

  beforeEach(async () => {
    if (!worker.running) {
      await worker.start();
    }
  });

  function expectedRows(): Record<string, { rows: number; sha256: string }> {
    const ids = table.commits[COMMIT - 1].snapshot_ids;
    return Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }]));
  }

  it.each<{ moment: (FaultAction & { type: 'kill' })['moment']; operation: WriteOperation; below: string }>([
    { moment: 'after', operation: 'create-reference', below: '' },
    { moment: 'during', operation: 'write', below: '_data/' },
    { moment: 'during', operation: 'write', below: 'sales/' },
    { moment: 'before', operation: 'commit', below: '' },
    { moment: 'during', operation: 'commit', below: '' },
    { moment: 'after', operation: 'commit', below: '' },
  ])(
    'completes its job after it was killed $moment the $operation $below',
    async ({ moment, operation, below }) => {
      const name = ['killed', moment, operation, below.replace('/', '')].filter(Boolean).join('-').replace('_', '');
      const matches = below === '' ? name : `${name}/${below}`;
      worker.setRules([{ id: name, matches, operations: [operation], from: 1, to: 1, action: { type: 'kill', moment } }]);
      await backend.client.call('createPolicy', {
        body: policyDocument(name, {
          source: { cluster: 'catalog', reference: 'main' },
          target: { cluster: 'catalog', reference: name, storage: 'us-lake', location: `s3://us-bucket/${name}/` },
        }),
      });
      const { id } = await backend.client.call('runPolicy', { path: { name }, body: {} });
      const job = waitForJob(backend.client, id);
      expect(await Promise.race([worker.ended, job.then(({ status }) => `The job ${status} before the kill`)])).toBe('SIGKILL');

      worker.setRules([]);
      await worker.start();
      const { status, result } = await job;
      expect({ status, result }).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
      const log = await writer.log(name);
      expect(log).toHaveLength(1);
      expect(log[0]).toMatchObject({
        'portage.policy': name,
        'portage.source-hash': await writer.head(),
        'portage.audit-digest': result?.auditDigest,
      });
      const { [tableName]: metadataLocation } = await writer.pointers(name);
      const read = await readSnapshots({ metadataLocation, s3: us, forbidden: ['s3://eu-bucket/'] });
      expect(read.snapshots).toEqual(expectedRows());
      expect(read.foreignPaths).toEqual([]);
    },
    180_000,
  );

  it.each(Object.keys(DELIVERIES))(
    'publishes each state once where every change of the catalog %s',
    async delivery => {
      const name = `delivered-${Object.keys(DELIVERIES).indexOf(delivery)}`;
      let changes = 0;
      network.answer = exchange => {
        if (exchange.method !== 'POST' || exchange.url.includes('/contents')) {
          return exchange.forward();
        }
        changes += 1;
        return DELIVERIES[delivery](exchange);
      };
      await backend.client.call('createPolicy', {
        body: policyDocument(name, {
          source: { cluster: 'catalog', reference: 'main' },
          target: { cluster: 'catalog', reference: name, storage: 'us-lake', location: `s3://us-bucket/${name}/` },
          include: [tableName],
        }),
      });
      const published: string[] = [];
      for (const commit of [COMMIT - 1, COMMIT]) {
        const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = table.commits[commit - 1];
        await writer.commit({ [tableName]: { metadataLocation, snapshotId: snapshotIds.at(-1)! } });
        expect(await runPolicy(backend.client, name)).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: 1 } });
        published.unshift((await writer.head())!);
      }
      // What is delivered again comes some time after the answer.
      await sleep(LATE_MS / 5);
      network.answer = ({ forward }) => forward();
      // The branch, and a commit each.
      expect(changes).toBeGreaterThanOrEqual(3);
      const log = await writer.log(name);
      expect(log.map(({ 'portage.source-hash': sourceHash }) => sourceHash)).toEqual(published);
      const { [tableName]: metadataLocation } = await writer.pointers(name);
      const read = await readSnapshots({ metadataLocation, s3: us, forbidden: ['s3://eu-bucket/'] });
      expect(read).toEqual({ snapshots: expectedRows(), foreignPaths: [] });
      expect(await runPolicy(backend.client, name)).toMatchObject({ status: 'succeeded', reason: { code: 'nothing-new' } });
    },
    180_000,
  );

  /** Cuts the manifests that a snapshot added in the middle of their bytes. */
  async function damageManifestsOf(snapshotId: string): Promise<void> {
    const root = `${fixture.description.root}/s3`;
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const list = files.find(file => file.includes(`/snap-${snapshotId}-`))!;
    const [, commitUuid] = /-([0-9a-f]{8}-[0-9a-f-]{27})\.avro$/.exec(list)!;
    const manifests = files.filter(file => file.includes(`/${commitUuid}-m`));
    expect(manifests).not.toHaveLength(0);
    for (const manifest of manifests) {
      const server = manifest.startsWith('eu-bucket') ? eu : us;
      const storage = await createS3Storage({ name: 'damaged', type: 's3', options: s3Connection(server) });
      const bytes = readFileSync(`${root}/${manifest}`);
      await storage.write(`s3://${manifest}`, bytes.subarray(0, bytes.length >> 1));
      await storage.close();
    }
  }

  it('holds the table of a corrupt manifest with those of its commit, and publishes the others', async () => {
    const name = 'corrupt';
    const pointerTo = (commit: number) => {
      const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = table.commits[commit - 1];
      return { metadataLocation, snapshotId: snapshotIds.at(-1)! };
    };
    await writer.commit({ 'group.corrupt': pointerTo(7), 'group.mate': pointerTo(4) });
    await writer.commit({ 'alone.table': pointerTo(COMMIT) });
    await damageManifestsOf(pointerTo(7).snapshotId);
    await backend.client.call('createPolicy', {
      body: policyDocument(name, {
        source: { cluster: 'catalog', reference: 'main' },
        target: { cluster: 'catalog', reference: name, storage: 'us-lake', location: `s3://us-bucket/${name}/` },
        include: ['group.*', 'alone.*'],
      }),
    });
    const { result, reason } = await runPolicy(backend.client, name);
    expect(result?.heldTables).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ table: 'group.corrupt', reason: expect.objectContaining({ code: 'corrupt-metadata' }) }),
        expect.objectContaining({ table: 'group.mate', reason: expect.objectContaining({ code: 'held-with-group' }) }),
      ]),
    );
    expect(result?.heldTables).toHaveLength(2);
    expect(reason).toMatchObject({ code: 'table-held' });
    const pointers = await writer.pointers(name);
    expect(Object.keys(pointers)).toEqual(['alone.table']);
    const read = await readSnapshots({ metadataLocation: pointers['alone.table'], s3: us, forbidden: ['s3://eu-bucket/'] });
    expect(read).toEqual({ snapshots: expectedRows(), foreignPaths: [] });
  }, 180_000);
});
