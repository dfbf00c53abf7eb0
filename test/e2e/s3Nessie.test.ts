import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runCommandLine } from '../support/runCommandLine';
import { runPython } from '../support/runPython';
import { s3Connection } from '../support/s3Connection';
import { ADMIN_TOKEN, READER_TOKEN, startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';

/**
 * Real services as in production, small: one Nessie, an S3 server a region, a backend a region with a database of its own. The table is
 * `s3-pyiceberg`, whose writers moved between the regions; its commits are made again one by one.
 */
describe('two regions on S3 and Nessie', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portage-e2e-'));
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ table }] = fixture.tables;
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let writer: NessieWriter;
  const backends: Record<string, TestBackend> = {};
  let nextCommit = 0;

  beforeAll(async () => {
    fixture.unpack();
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    nessie = await startNessie({ s3: { ...us, warehouse: 's3://us-bucket/warehouse' } });
    writer = new NessieWriter(nessie.uri, 'main');
    await uploadDirectories();
    const connections = {
      'lake-catalog': { type: 'nessie', uri: nessie.uri },
      'eu-lake': s3Connection(eu),
      'us-lake': s3Connection(us),
    };
    for (const region of ['eu', 'us']) {
      backends[region] = await startBackend({ replication: { region, broker: { lease: '5s' }, connections } });
    }
  }, 400_000);

  afterAll(async () => {
    await Promise.all(Object.values(backends).map(backend => backend.stop()));
    await Promise.all([nessie?.stop(), eu?.stop(), us?.stop()]);
    fixture.remove();
    rmSync(directory, { recursive: true });
  });

  async function uploadDirectories() {
    await uploadDirectory(eu, 'eu-bucket', join(fixture.description.root, 's3/eu-bucket'));
    await uploadDirectory(us, 'us-bucket', join(fixture.description.root, 's3/us-bucket'));
  }

  /** Makes the next of the table's own commits on `main`. */
  async function commitNext(): Promise<string> {
    const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = table.commits[nextCommit];
    nextCommit += 1;
    return writer.commit({ 'sales.orders': { metadataLocation, snapshotId: snapshotIds.at(-1) ?? '-1' } });
  }

  const portage = (region: string, ...args: string[]) =>
    runCommandLine(['--server', backends[region].baseUrl, '--token', ADMIN_TOKEN, '--json', ...args]);

  function documents(): string {
    const policy = (region: string) =>
      policyDocument(`sales-to-${region}`, {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: {
          cluster: 'lake-catalog',
          reference: `main_replica_${region}`,
          storage: `${region}-lake`,
          location: `s3://${region}-bucket/replica/`,
        },
        include: ['sales.*'],
      });
    return [
      clusterDocument('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: ['s3://eu-bucket/', 's3a://eu-bucket/'] }),
      clusterDocument('us-lake', { region: 'us', connection: 'us-lake', prefixes: ['s3://us-bucket/'] }),
      clusterDocument('lake-catalog', { region: 'eu', connection: 'lake-catalog' }),
      policy('us'),
      policy('eu'),
    ]
      .map(document => `---\n${stringify(document)}`)
      .join('');
  }

  async function readReplica(region: string) {
    const { 'sales.orders': metadataLocation } = await writer.pointers(`main_replica_${region}`);
    return readSnapshots({
      metadataLocation,
      s3: region === 'us' ? us : eu,
      forbidden: region === 'us' ? ['s3://eu-bucket/'] : ['s3://us-bucket/'],
    });
  }

  function expectedRows(): Record<string, { rows: number; sha256: string }> {
    const ids = table.commits[nextCommit - 1].snapshot_ids;
    return Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }]));
  }

  it('takes documents from a file, plans, runs, and says so on the command line', async () => {
    const file = join(directory, 'lake.yaml');
    writeFileSync(file, documents());
    for (let commit = 0; commit < 5; commit++) {
      await commitNext();
    }
    for (const region of ['eu', 'us']) {
      expect(await portage(region, 'apply', '-f', file)).toMatchObject({ status: 0 });
      for (const cluster of ['eu-lake', 'us-lake', 'lake-catalog']) {
        expect(await portage(region, 'check', cluster)).toMatchObject({ status: 0 });
      }
    }

    const plan = await portage('us', 'plan', 'sales-to-us');
    expect(plan.status).toBe(0);
    expect(plan.json()).toMatchObject({ policy: 'sales-to-us', files: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await writer.log('main_replica_us')).toEqual([]);

    const run = await portage('us', 'run', 'sales-to-us', '--wait');
    expect(run.status).toBe(0);
    expect(run.json()).toMatchObject({ policy: 'sales-to-us', status: 'succeeded', result: { tables: 1, filesCopied: 4, heldTables: [] } });
    expect((await portage('us', 'lag', 'sales-to-us')).json()).toMatchObject({ policy: 'sales-to-us', commits: 0, rows: 0, bytes: 0 });
  }, 240_000);

  it("tells in the replica's commit what it is, and the same digest in every region", async () => {
    expect(await portage('eu', 'run', 'sales-to-eu', '--wait')).toMatchObject({ status: 0 });
    const [[toUs], [toEu]] = await Promise.all([writer.log('main_replica_us'), writer.log('main_replica_eu')]);
    expect(toUs).toMatchObject({
      'portage.policy': 'sales-to-us',
      'portage.source-reference': 'main',
      'portage.source-hash': await writer.head(),
    });
    expect(toUs['portage.audit-digest']).toMatch(/^[0-9a-f]{64}$/);
    expect(toEu['portage.audit-digest']).toBe(toUs['portage.audit-digest']);
  }, 120_000);

  it('leaves a replica that reads whole while the source region is down', async () => {
    await commitNext();
    await commitNext();
    await commitNext();
    expect(await portage('us', 'run', 'sales-to-us', '--wait')).toMatchObject({ status: 0 });
    await eu.crash();
    try {
      const read = await readReplica('us');
      expect(read.snapshots).toEqual(expectedRows());
      expect(read.foreignPaths).toEqual([]);
      const head = await runPython<{ rows: number; sha256: string }>(
        'read_rest_head.py',
        `${nessie.icebergUri}/main_replica_us`,
        'sales.orders',
        '--s3',
        us.endpoint,
        us.accessKeyId,
        us.secretAccessKey,
      );
      expect(head).toEqual(Object.values(expectedRows()).at(-1));
    } finally {
      await eu.restart();
    }
  }, 180_000);

  it('fails with a reason while a storage is down, and goes on from there once it is back', async () => {
    const before = await writer.log('main_replica_us');
    await commitNext();
    await eu.crash();
    const failed = await portage('us', 'run', 'sales-to-us', '--wait').finally(() => eu.restart());
    expect(failed.status).toBe(1);
    expect(failed.json()).toMatchObject({
      status: 'failed',
      reason: { code: expect.stringMatching(/storage-unreachable|attempts-exhausted/), action: expect.any(String) },
    });
    expect(await writer.log('main_replica_us')).toEqual(before);

    const retried = await portage('us', 'retry', failed.json().id, '--wait');
    expect(retried.status).toBe(0);
    expect((await readReplica('us')).snapshots).toEqual(expectedRows());
  }, 300_000);

  it('notices what others commit to the replica, and goes on when a person takes over', async () => {
    const other = new NessieWriter(nessie.uri, 'main_replica_us');
    await other.commit({ 'sales.stranger': { metadataLocation: table.head, snapshotId: '-1' } }, { message: 'a stranger' });
    await commitNext();
    const diverged = await portage('us', 'run', 'sales-to-us', '--wait');
    expect(diverged.status).toBe(1);
    expect(diverged.json().reason.code).toBe('replica-diverged');
    expect((await portage('us', 'get', 'policies', 'sales-to-us')).json()[0].status).toMatchObject({
      health: 'unhealthy',
      reason: { code: 'replica-diverged' },
    });

    expect(await portage('us', 'resume', 'sales-to-us', '--take-over')).toMatchObject({ status: 0 });
    expect(await portage('us', 'run', 'sales-to-us', '--wait')).toMatchObject({ status: 0 });
    expect(Object.keys(await writer.pointers('main_replica_us'))).toEqual(['sales.orders']);
    expect((await readReplica('us')).snapshots).toEqual(expectedRows());
  }, 240_000);

  it('lets each region go on by itself', async () => {
    // The table's commits are made again from the first one, as a writer who rolled back would.
    nextCommit = 2;
    await backends.eu.kill();
    for (const step of [1, 2]) {
      await commitNext();
      expect([step, (await portage('us', 'run', 'sales-to-us', '--wait')).status]).toEqual([step, 0]);
    }
    expect((await readReplica('us')).snapshots).toEqual(expectedRows());

    await backends.eu.start();
    expect(await portage('eu', 'run', 'sales-to-eu', '--wait')).toMatchObject({ status: 0 });
    expect((await readReplica('eu')).snapshots).toEqual(expectedRows());
    const [[toUs], [toEu]] = await Promise.all([writer.log('main_replica_us'), writer.log('main_replica_eu')]);
    expect(toEu['portage.audit-digest']).toBe(toUs['portage.audit-digest']);
  }, 400_000);

  it('publishes by itself what a continuous policy watches', async () => {
    const name = 'sales-to-us';
    const policy = await backends.us.client.call('getPolicy', { path: { name } });
    const { apiVersion, kind, metadata, spec } = policy;
    const body = {
      apiVersion,
      kind,
      metadata,
      spec: { ...spec, replication: { ...spec.replication, trigger: { type: 'continuous' as const, every: '1s' } } },
    };
    await backends.us.client.call('updatePolicy', { path: { name }, body }, { ifMatch: policy.version });
    const committed = await commitNext();
    const deadline = Date.now() + 60_000;
    while ((await writer.log('main_replica_us'))[0]['portage.source-hash'] !== committed) {
      expect(Date.now()).toBeLessThan(deadline);
      await sleep(200);
    }
    // A check that finds nothing new makes no job.
    const { totalItems } = await backends.us.client.call('listJobs', { query: { policy: name } });
    await sleep(5_000);
    expect((await backends.us.client.call('listJobs', { query: { policy: name } })).totalItems).toBe(totalItems);
  }, 120_000);

  it('answers wrong use with its exit status', async () => {
    const server = ['--server', backends.us.baseUrl];
    expect(await runCommandLine([...server, '--token', READER_TOKEN, 'run', 'sales-to-us'])).toMatchObject({ status: 4 });
    expect(await runCommandLine([...server, '--token', 'no such token', 'get', 'policies'])).toMatchObject({ status: 4 });
    expect(await runCommandLine(['--server', 'http://127.0.0.1:9', '--token', ADMIN_TOKEN, 'get', 'policies'])).toMatchObject({
      status: 3,
    });
    const invalid = await runCommandLine([...server, '--token', ADMIN_TOKEN, 'apply', '-f', '-'], {
      input:
        'apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata: { name: x }\nspec: { type: replication-policy, replication: { kind: iceberg } }\n',
    });
    expect(invalid.status).toBe(2);
    expect(invalid.stderr).toContain('spec.owner');
    expect(invalid.stderr).toContain('spec.replication.source');
    expect(await portage('us', 'delete', 'cluster', 'eu-lake')).toMatchObject({
      status: expect.any(Number),
      stderr: expect.stringContaining('sales-to-'),
    });
  }, 120_000);
});
