import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { copyObject, createFileStorage, createS3Storage } from '@portage/workers';
import { startS3, type S3Server } from '../servers/startS3';

const MIB = 1024 * 1024;
const KEY = 'dt=2026-01-01/per%20cent & plus+sign "ü".parquet';

async function makeBucket({ endpoint, accessKeyId, secretAccessKey }: S3Server, bucket: string): Promise<void> {
  const client = new S3Client({ endpoint, region: 'eu', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}

function open(
  name: string,
  { endpoint, accessKeyId, secretAccessKey }: S3Server,
  options: Record<string, unknown> = {},
): Promise<StorageConnector> {
  return createS3Storage({ name, type: 's3', options: { endpoint, accessKeyId, secretAccessKey, forcePathStyle: true, ...options } });
}

describe('copying between real services', () => {
  let servers: S3Server[];
  let folder: string;
  let ends: Record<'eu' | 'us' | 'disk', { storage: StorageConnector; base: string }>;

  beforeAll(async () => {
    servers = await Promise.all(['eu', 'us'].map(name => startS3({ name })));
    const [eu, us] = servers;
    await Promise.all([makeBucket(eu, 'acme-eu'), makeBucket(us, 'acme-us')]);
    folder = await mkdtemp(join(tmpdir(), 'portage-transfer-'));
    ends = {
      eu: { storage: await open('eu', eu), base: 's3://acme-eu/' },
      us: { storage: await open('us', us), base: 's3a://acme-us/replica/' },
      disk: { storage: await createFileStorage({ name: 'disk', type: 'file', options: { root: folder } }), base: `file://${folder}/` },
    };
  }, 120_000);
  afterAll(async () => {
    await Promise.all(Object.values(ends).map(({ storage }) => storage.close()));
    await Promise.all(servers.map(server => server.stop()));
    await rm(folder, { recursive: true });
  });

  const ways = [
    ['eu', 'us'],
    ['eu', 'disk'],
    ['disk', 'us'],
    ['eu', 'eu'],
  ] as const;
  const sizes = [0, 4096, 5 * MIB, 40 * MIB + 7];

  it.each(ways.flatMap(([from, to]) => sizes.map(sizeBytes => [from, to, sizeBytes] as const)))(
    'from %s to %s, %d bytes',
    async (from, to, sizeBytes) => {
      const source = ends[from];
      const target = ends[to];
      const body = randomBytes(sizeBytes);
      const sourceUri = `${source.base}${from}-${to}/${sizeBytes}/${KEY}`;
      const targetUri = `${target.base}copies/${from}-${to}/${sizeBytes}/${KEY}`;
      await source.storage.write(sourceUri, body);
      const copy = (size = sizeBytes) =>
        copyObject({ source: source.storage, target: target.storage, sourceUri, targetUri, sizeBytes: size });

      expect(await copy(sizeBytes + 1)).toEqual({ kind: 'source-changed', bytes: 0 });
      expect(await target.storage.stat(targetUri)).toBeUndefined();
      expect(await copy()).toEqual({ kind: 'copied', bytes: sizeBytes });
      expect(Buffer.compare(await target.storage.read(targetUri), body)).toBe(0);
      expect(await copy()).toEqual({ kind: 'present', bytes: 0 });

      await target.storage.write(targetUri, Buffer.from('something else'));
      await expect(copy()).rejects.toMatchObject({ code: 'target-occupied' });
      expect(await target.storage.removeUnfinished(target.base, { olderThan: new Date(Date.now() + 60_000) })).toBe(0);
    },
    60_000,
  );

  it('is refused with wrong credentials, at once and for good', async () => {
    const [eu, us] = servers;
    await ends.eu.storage.write('s3://acme-eu/mine', Buffer.from('mine'));
    const copy = (source: StorageConnector, target: StorageConnector) =>
      copyObject({ source, target, sourceUri: 's3://acme-eu/mine', targetUri: 's3://acme-us/mine', sizeBytes: 4 });
    const stranger = await open('stranger', eu, { secretAccessKey: 'guessed' });
    const reader = await open('reader', us, { ...us.reader });
    const denied = { code: 'storage-denied', retryable: false };
    const startMs = Date.now();
    await expect(copy(stranger, ends.us.storage)).rejects.toMatchObject(denied);
    await expect(copy(ends.eu.storage, reader)).rejects.toMatchObject(denied);
    await expect(stranger.list('s3://acme-eu/')[Symbol.asyncIterator]().next()).rejects.toMatchObject(denied);
    await expect(reader.delete(['s3://acme-us/mine'])).rejects.toMatchObject(denied);
    expect(Date.now() - startMs).toBeLessThan(5_000);
    await Promise.all([stranger.close(), reader.close()]);
  });

  it('goes on when the source comes back', async () => {
    const [eu] = servers;
    const body = randomBytes(40 * MIB);
    const sourceUri = 's3://acme-eu/over a crash';
    const targetUri = 's3://acme-us/over a crash';
    await ends.eu.storage.write(sourceUri, body);
    const patient = await open('eu', eu, { maxAttempts: 20 });
    await eu.crash();
    const copying = copyObject({ source: patient, target: ends.us.storage, sourceUri, targetUri, sizeBytes: body.length });
    await eu.restart();
    expect(await copying).toEqual({ kind: 'copied', bytes: body.length });
    expect(Buffer.compare(await ends.us.storage.read(targetUri), body)).toBe(0);
    await patient.close();
  }, 60_000);
});
