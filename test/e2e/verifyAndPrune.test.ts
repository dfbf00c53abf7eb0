import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pruning } from '@portage/backstage-plugin-replication-common';
import Database from 'better-sqlite3';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { Bucket } from '../support/Bucket';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runCommandLine, type CommandLineResult } from '../support/runCommandLine';
import { s3Connection } from '../support/s3Connection';
import { ADMIN_TOKEN, READER_TOKEN, startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';
import { waitForJob } from '../support/waitForJob';

const POLICY = 'sales-to-us';
const REPLICA = 'main_replica_us';
/** The source goes back to this commit, as an expiry of all later snapshots does. */
const EARLIER = 4;
const PRUNING: Pruning = { grace: '0s', retention: '7d', every: '7d', fuse: { count: 10_000, percent: 5 } };

/**
 * What is published is proved again and cleaned up on real services: two S3 servers, one Nessie, the command line, and PyIceberg as the reader
 * that must not miss anything.
 */
describe('a replica that is verified and pruned', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ table }] = fixture.tables;
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let writer: NessieWriter;
  let backend: TestBackend;
  let bucket: Bucket;
  let commit = 0;

  beforeAll(async () => {
    fixture.unpack();
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    nessie = await startNessie({ s3: { ...us, warehouse: 's3://us-bucket/warehouse' } });
    writer = new NessieWriter(nessie.uri, 'main');
    await uploadDirectory(eu, 'eu-bucket', join(fixture.description.root, 's3/eu-bucket'));
    await uploadDirectory(us, 'us-bucket', join(fixture.description.root, 's3/us-bucket'));
    bucket = new Bucket(us, 'us-bucket');
    const connections = {
      'lake-catalog': { type: 'nessie', uri: nessie.uri },
      'eu-lake': s3Connection(eu),
      'us-lake': s3Connection(us),
    };
    backend = await startBackend({ replication: { region: 'us', broker: { lease: '5s' }, connections } });
    const documents = [
      clusterDocument('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: ['s3://eu-bucket/', 's3a://eu-bucket/'] }),
      clusterDocument('us-lake', { region: 'us', connection: 'us-lake', prefixes: ['s3://us-bucket/'] }),
      clusterDocument('lake-catalog', { region: 'us', connection: 'lake-catalog' }),
      policyDocument(POLICY, {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: { cluster: 'lake-catalog', reference: REPLICA, storage: 'us-lake', location: 's3://us-bucket/replica/' },
        include: ['sales.*'],
        pruning: PRUNING,
      }),
    ];
    await backend.client.call('importDocuments', { body: { documents } });
  }, 400_000);

  afterAll(async () => {
    bucket?.close();
    await backend?.stop();
    await Promise.all([nessie?.stop(), eu?.stop(), us?.stop()]);
    fixture.remove();
  });

  const portage = (...args: string[]): Promise<CommandLineResult> =>
    runCommandLine(['--server', backend.baseUrl, '--token', ADMIN_TOKEN, '--json', ...args]);

  /** Points `main` at one of the table's own commits. */
  async function sourceAt(index: number): Promise<void> {
    commit = index;
    const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = table.commits[index];
    await writer.commit({ 'sales.orders': { metadataLocation, snapshotId: snapshotIds.at(-1) ?? '-1' } });
  }

  async function publish(index: number): Promise<void> {
    await sourceAt(index);
    expect(await portage('run', POLICY, '--wait')).toMatchObject({ status: 0 });
  }

  /** Every snapshot that the replica retains, as PyIceberg reads it, against what was recorded when the table was made. */
  async function expectWhole(): Promise<void> {
    const { 'sales.orders': metadataLocation } = await writer.pointers(REPLICA);
    const read = await readSnapshots({ metadataLocation, s3: us, forbidden: ['s3://eu-bucket/'] });
    const ids = table.commits[commit].snapshot_ids;
    expect(read.snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    expect(read.foreignPaths).toEqual([]);
  }

  /** What Portage wrote for tables, without its own lists and quarantine. */
  const ownKeys = async () => (await bucket.keys('replica/')).filter(key => !key.startsWith('replica/_portage/'));

  const status = async () => (await backend.client.call('getPolicy', { path: { name: POLICY } })).status;

  /** Changes one object for as long as `look` looks. */
  async function damage(key: string, change: (bytes: Uint8Array) => Uint8Array | undefined, look: () => Promise<void>): Promise<void> {
    const bytes = await bucket.read(key);
    const changed = change(Uint8Array.from(bytes));
    await (changed ? bucket.write(key, changed) : bucket.remove(key));
    try {
      await look();
    } finally {
      await bucket.write(key, bytes);
    }
  }

  const flip = (at: number) => (bytes: Uint8Array) => {
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = 255 - bytes[index];
    return bytes;
  };

  it('is proved by each level, with the digest that its commit carries', async () => {
    await publish(EARLIER);
    await publish(table.commits.length - 1);
    const [{ 'portage.audit-digest': digest }] = await writer.log(REPLICA);
    for (const level of ['metadata', 'files', 'rows']) {
      const verified = await portage('verify', POLICY, '--level', level);
      expect(verified.json()).toMatchObject({ policy: POLICY, level, ok: true, digest, problems: [] });
      expect(verified.status).toBe(0);
    }
    expect(await status()).toMatchObject({ health: 'healthy', verification: { level: 'rows', ok: true } });
    const [{ result }] = (await backend.client.call('listAuditReports', { path: { name: POLICY } })).items;
    expect(result).toMatchObject({ level: 'rows', rowsCompared: table.snapshots[table.commits[commit].snapshot_ids.at(-1)!].rows });
  }, 240_000);

  it('gives its localization map back where the backend has lost it', async () => {
    const stateFile = join(backend.directory, 'state', 'replication.sqlite');
    const readMap = (state: Database.Database) =>
      state.prepare('SELECT scope, source_path, kind, local_path, length_bytes, sha256, proof FROM localized_files').all() as {
        kind: string;
      }[];
    await backend.kill();
    const state = new Database(stateFile);
    const before = readMap(state);
    state.exec('DELETE FROM localized_files');
    state.close();
    await backend.start();

    expect((await portage('verify', POLICY, '--level', 'metadata')).status).toBe(0);
    const stateNow = new Database(stateFile, { readonly: true });
    try {
      expect(readMap(stateNow)).toEqual([]);
      expect((await portage('verify', POLICY, '--level', 'files')).status).toBe(0);
      const rebuilt = readMap(stateNow);
      expect(new Set(rebuilt.map(({ kind }) => kind))).toEqual(new Set(['manifest', 'manifest-list', 'metadata']));
      // The lost one had rows of earlier commits besides.
      expect(before).toEqual(expect.arrayContaining(rebuilt));
    } finally {
      stateNow.close();
    }
  }, 240_000);

  it('is found damaged by every level where a manifest was changed, and the alarm is told everywhere', async () => {
    const manifest = (await ownKeys()).find(key => /metadata\/[0-9a-f]{64}\.avro$/.test(key))!;
    await damage(manifest, flip(-30), async () => {
      for (const level of ['metadata', 'files', 'rows']) {
        const verified = await portage('verify', POLICY, '--level', level);
        expect(verified.status).toBe(1);
        expect(verified.json()).toMatchObject({ ok: false, reason: { code: 'replica-damaged' } });
        expect(verified.json().problems).toContainEqual(
          expect.objectContaining({ type: 'damage', table: 'sales.orders', path: `s3://us-bucket/${manifest}` }),
        );
      }
      expect(await status()).toMatchObject({ health: 'unhealthy', reason: { code: 'replica-damaged' } });
      const { items } = await backend.client.call('listAuditReports', { path: { name: POLICY } });
      expect(items[0]).toMatchObject({ level: 'rows', status: 'failed', result: { ok: false } });
    });
    expect((await portage('verify', POLICY, '--level', 'metadata')).status).toBe(0);
    // What a deeper look has seen, a shallower one does not take back.
    expect((await status()).health).toBe('unhealthy');
    expect((await portage('verify', POLICY, '--level', 'rows')).status).toBe(0);
    expect((await status()).health).toBe('healthy');
  }, 240_000);

  it('is found damaged by level files where a copy has other bytes, or is gone', async () => {
    const copy = (await ownKeys()).find(key => key.includes('/_data/') && key.endsWith('.parquet'))!;
    for (const change of [flip(40), () => undefined]) {
      await damage(copy, change, async () => {
        const verified = await portage('verify', POLICY, '--level', 'files');
        expect(verified.status).toBe(1);
        expect(verified.json().problems).toContainEqual(expect.objectContaining({ type: 'damage', path: `s3://us-bucket/${copy}` }));
      });
    }
    expect((await portage('verify', POLICY, '--level', 'files')).status).toBe(0);
  }, 240_000);

  it('is found damaged by level rows where its rows cannot be read', async () => {
    const copies = (await ownKeys()).filter(key => key.includes('/_data/') && key.endsWith('.parquet'));
    const damageAll = ([key, ...others]: string[], look: () => Promise<void>): Promise<void> =>
      damage(key, flip(-5), () => (others.length > 0 ? damageAll(others, look) : look()));
    await damageAll(copies, async () => {
      const verified = await portage('verify', POLICY, '--level', 'rows');
      expect(verified.status).toBe(1);
      expect(verified.json()).toMatchObject({ ok: false, reason: { code: 'replica-damaged' } });
      const messages = verified.json().problems.map(({ message }: { message: string }) => message);
      expect(messages).toContainEqual(expect.stringContaining('The rows cannot be read, those of the source can'));
    });
    expect((await portage('verify', POLICY, '--level', 'rows')).json()).toMatchObject({ ok: true, problems: [] });
  }, 240_000);

  it('is refused to those who may only read', async () => {
    const reader = (...args: string[]) => runCommandLine(['--server', backend.baseUrl, '--token', READER_TOKEN, ...args]);
    expect(await reader('verify', POLICY)).toMatchObject({ status: 4 });
    expect(await reader('prune', POLICY, '--dry-run')).toMatchObject({ status: 4 });
    const page = await backend.clientWith(READER_TOKEN).call('listAuditReports', { path: { name: POLICY } });
    expect(page.totalItems).toBeGreaterThan(0);
  }, 60_000);

  it('lists what an expiry left, is stopped by the fuse, and keeps what another branch needs', async () => {
    await writer.createBranch('audit', REPLICA);
    await publish(EARLIER);
    const before = await ownKeys();

    const held = (await portage('prune', POLICY, '--dry-run')).json();
    expect(held).toMatchObject({ purpose: 'prune', dryRun: true, status: 'succeeded' });
    expect(held.prunedFiles.filter(({ uri }: { uri: string }) => !uri.endsWith('.metadata.json'))).toEqual([]);

    await writer.deleteBranch('audit');
    const listed = (await portage('prune', POLICY, '--dry-run')).json();
    expect(listed.result.files).toBeGreaterThan(held.result.files);
    expect(listed.prunedFiles).toHaveLength(listed.result.files);
    expect(listed.prunedFiles.reduce((sum: number, { sizeBytes }: { sizeBytes: number }) => sum + sizeBytes, 0)).toBe(listed.result.bytes);

    const stopped = await portage('prune', POLICY);
    expect(stopped.status).toBe(1);
    expect(stopped.json()).toMatchObject({ status: 'failed', reason: { code: 'fuse-blown', message: expect.stringContaining('5 %') } });
    expect(await ownKeys()).toEqual(before);
  }, 240_000);

  it('is pruned to exactly what its snapshots need, and reads whole', async () => {
    const before = await ownKeys();
    const { prunedFiles } = (await portage('prune', POLICY, '--dry-run')).json();
    const pruned = await portage('prune', POLICY, '--override-fuse');
    expect(pruned.status).toBe(0);
    const { result } = pruned.json();
    expect(result).toMatchObject({ quarantinedFiles: prunedFiles.length, deletedFiles: 0 });

    const gone = new Set(prunedFiles.map(({ uri }: { uri: string }) => uri.slice('s3://us-bucket/'.length)));
    expect(await ownKeys()).toEqual(before.filter(key => !gone.has(key)));
    const quarantine = result.quarantine.slice('s3://us-bucket/'.length);
    expect(await bucket.keys(quarantine)).toEqual([...gone].map(key => `${quarantine}${String(key).slice('replica/'.length)}`).sort());
    await expectWhole();
    expect((await portage('verify', POLICY, '--level', 'files')).status).toBe(0);
    expect((await portage('prune', POLICY)).json().result).toMatchObject({ files: 0, unneededFiles: 0, quarantinedFiles: 0 });
  }, 240_000);

  it('comes back to what was pruned', async () => {
    await publish(table.commits.length - 1);
    await expectWhole();
    expect((await portage('verify', POLICY, '--level', 'files')).status).toBe(0);
  }, 240_000);

  it('takes turns: prunings and syncs that are started together leave a whole replica', async () => {
    const path = { name: POLICY };
    const { client } = backend;
    for (const index of [EARLIER, table.commits.length - 1, EARLIER]) {
      await sourceAt(index);
      const jobs = await Promise.all([
        client.call('runPolicy', { path, body: {} }),
        client.call('prunePolicy', { path, body: { overrideFuse: true } }),
        client.call('verifyPolicy', { path, body: { level: 'metadata' } }),
      ]);
      const ended = await Promise.all(jobs.map(({ id }) => waitForJob(client, id)));
      expect(ended.map(({ purpose, status: outcome }) => `${purpose} ${outcome}`)).toEqual([
        'sync succeeded',
        'prune succeeded',
        'verify succeeded',
      ]);
      const [sync, prune] = ended;
      const [first, second] = Date.parse(sync.startedAt!) < Date.parse(prune.startedAt!) ? [sync, prune] : [prune, sync];
      expect(Date.parse(second.startedAt!)).toBeGreaterThanOrEqual(Date.parse(first.endedAt!));
      await expectWhole();
    }
  }, 300_000);

  it('survives that its backend is killed in the middle of a pruning', async () => {
    await publish(table.commits.length - 1);
    await publish(EARLIER);
    for (const delayMs of [100, 500]) {
      const { id } = await backend.client.call('prunePolicy', { path: { name: POLICY }, body: { overrideFuse: true } });
      await sleep(delayMs);
      await backend.kill();
      await backend.start();
      expect((await waitForJob(backend.client, id, { timeoutMs: 180_000 })).status).toBe('succeeded');
      await expectWhole();
      expect((await portage('prune', POLICY)).json().result).toMatchObject({ files: 0 });
      expect((await portage('verify', POLICY, '--level', 'files')).status).toBe(0);
      await publish(table.commits.length - 1);
      await publish(EARLIER);
    }
  }, 500_000);
});
