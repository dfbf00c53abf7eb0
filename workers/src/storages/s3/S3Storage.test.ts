import { createHash } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { createS3Storage } from './createS3Storage';
import { fakeError, FakeS3, type FakeAnswer, type SeenRequest } from './testing/FakeS3';

const SECRETS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'a+token/of=a+session' };
const OK: FakeAnswer = { status: 200, body: 'hello' };

describe('S3Storage', () => {
  let fake: FakeS3;
  let storage: StorageConnector;
  const open = (options: Record<string, unknown> = {}) =>
    createS3Storage({
      name: 'eu-lake',
      type: 's3',
      options: { endpoint: fake.endpoint, forcePathStyle: true, maxAttempts: 3, ...SECRETS, ...options },
    });
  const readText = async (uri = 's3://lake/key') => Buffer.from(await storage.read(uri)).toString();
  const write = (options?: Parameters<StorageConnector['write']>[2]) => storage.write('s3://lake/key', Buffer.from('hello'), options);

  beforeEach(async () => {
    fake = await FakeS3.start();
    storage = await open();
  });
  afterEach(async () => {
    await storage.close();
    await fake.stop();
  });

  describe('tries again', () => {
    const faults: [string, FakeAnswer][] = [
      ['503 SlowDown', fakeError(503, 'SlowDown')],
      ['500', fakeError(500, 'InternalError')],
      ['429', { status: 429 }],
      ['a reset connection', 'reset'],
      ['half an answer', { half: 'hello' }],
      ['bytes that are not those of the entity tag', { ...OK, headers: { etag: `"${createHash('md5').update('other').digest('hex')}"` } }],
      ['bytes that are not those of the checksum', { ...OK, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }],
    ];

    it.each(faults)('a read after %s', async (_, fault) => {
      fake.script(fault, fault, OK);
      expect(await readText()).toBe('hello');
      expect(fake.requests).toHaveLength(3);
    });

    it('a range whose answer has another length than it says, and not one that is another range', async () => {
      const partial = (range: string, body: string): FakeAnswer => ({ status: 206, headers: { 'content-range': `bytes ${range}` }, body });
      const readRange = async () => Buffer.from(await storage.read('s3://lake/key', { offsetBytes: 0, lengthBytes: 5 })).toString();
      fake.script(partial('0-4/9', 'hel'), partial('0-4/9', 'hello'));
      expect(await readRange()).toBe('hello');
      fake.script(partial('1-5/9', 'ello '));
      await expect(readRange()).rejects.toMatchObject({ code: 'storage-error', retryable: false });
      expect(fake.requests).toHaveLength(3);
    });

    it('a read after silence', async () => {
      const impatient = await open({ requestTimeoutMs: 100 });
      fake.script('silence', OK);
      expect(Buffer.from(await impatient.read('s3://lake/key')).toString()).toBe('hello');
      await impatient.close();
    });

    it('a write that conflicts with another one', async () => {
      fake.script(fakeError(409, 'ConditionalRequestConflict'), { status: 200 });
      expect(await write({ ifAbsent: true })).toMatchObject({ outcome: 'written' });
    });

    it('what goes through the SDK, by the same rule', async () => {
      fake.script(fakeError(503, 'SlowDown'), 'reset', { status: 200, body: listing(['a']) });
      expect(await listKeys()).toEqual(['a']);
      expect(fake.requests).toHaveLength(3);
    });

    it.each<[string, FakeAnswer, string]>([
      ['storage-throttled', fakeError(503, 'SlowDown'), '503 SlowDown'],
      ['storage-error', fakeError(500, 'InternalError'), '500 InternalError'],
      ['storage-unreachable', 'reset', 'UND_ERR_SOCKET|ECONNRESET'],
      ['storage-unreachable', { half: 'hello' }, 'UND_ERR_SOCKET|ShortBody'],
    ])('until it gives up with %s, for the task to be tried again later', async (code, fault, told) => {
      fake.script(fault);
      await expect(readText()).rejects.toMatchObject({ code, retryable: true, message: expect.stringMatching(told) });
      expect(fake.requests).toHaveLength(3);
    });

    it('where nobody listens', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise(resolve => server.once('listening', resolve));
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await new Promise(resolve => server.close(resolve));
      const lonely = await open({ endpoint });
      await expect(lonely.read('s3://lake/key')).rejects.toMatchObject({
        code: 'storage-unreachable',
        message: expect.stringContaining('ECONNREFUSED'),
      });
      await expect(lonely.delete(['s3://lake/key'])).rejects.toMatchObject({ code: 'storage-unreachable' });
      await lonely.close();
    });

    it('until the signal fires, while it waits too', async () => {
      const patient = await open({ maxAttempts: 20 });
      fake.script(fakeError(503, 'SlowDown'));
      const abort = new AbortController();
      const reason = new Error('shutting down');
      setTimeout(() => abort.abort(reason), 150);
      await expect(patient.read('s3://lake/key', { signal: abort.signal })).rejects.toBe(reason);
      await patient.close();
    });

    it('not while an answer is awaited that the signal no longer wants', async () => {
      fake.script('silence');
      const abort = new AbortController();
      const reason = new Error('shutting down');
      setTimeout(() => abort.abort(reason), 50);
      await expect(write({ signal: abort.signal })).rejects.toBe(reason);
      expect(fake.requests).toHaveLength(1);
    });
  });

  describe('does not try again', () => {
    it.each(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'])('what is denied: %s', async code => {
      fake.script(fakeError(403, code));
      await expect(readText()).rejects.toMatchObject({ code: 'storage-denied', retryable: false });
      await expect(write()).rejects.toMatchObject({ code: 'storage-denied' });
      await expect(listKeys()).rejects.toMatchObject({ code: 'storage-denied' });
      await expect(storage.stat('s3://lake/key')).rejects.toMatchObject({ code: 'storage-denied' });
      expect(fake.requests).toHaveLength(4);
    });

    it('what is not there, and names it', async () => {
      fake.script(fakeError(404, 'NoSuchKey'));
      await expect(readText('s3a://lake/a b%20c')).rejects.toMatchObject({
        code: 'source-file-missing',
        message: expect.stringContaining('"s3a://lake/a b%20c"'),
      });
      expect(fake.requests).toHaveLength(1);
    });

    it('where the bucket does not exist, which never looks like an empty one', async () => {
      fake.answer = ({ method }) =>
        method === 'HEAD' ? { status: 404 } : fakeError(404, 'NoSuchBucket', 'The specified bucket does not exist');
      const expected = { code: 'storage-error', retryable: false, message: expect.stringMatching(/NoSuchBucket.*does not exist/) };
      await expect(readText()).rejects.toMatchObject(expected);
      await expect(write()).rejects.toMatchObject(expected);
      await expect(listKeys()).rejects.toMatchObject(expected);
      await expect(storage.stat('s3://lake/key')).rejects.toMatchObject(expected);
    });

    it('what the service keeps elsewhere, and names the region', async () => {
      fake.script({ ...(fakeError(301, 'PermanentRedirect') as object), status: 301, headers: { 'x-amz-bucket-region': 'ap-south-1' } });
      await expect(readText()).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('ap-south-1') });
    });

    it('an answer that is not the range that was asked for', async () => {
      fake.script({ status: 200, body: 'the whole object' });
      await expect(storage.read('s3://lake/key', { offsetBytes: 4, lengthBytes: 3 })).rejects.toMatchObject({ retryable: false });
      expect(fake.requests).toHaveLength(1);
    });
  });

  describe('writes', () => {
    it('finds what stands there already', async () => {
      fake.script(fakeError(412, 'PreconditionFailed'));
      expect(await write({ ifAbsent: true })).toEqual({ outcome: 'present' });
      expect(fake.requests[0].headers['if-none-match']).toBe('*');
    });

    it('finds its own object after a lost answer', async () => {
      fake.script('reset', fakeError(412, 'PreconditionFailed'));
      expect(await write({ ifAbsent: true })).toEqual({ outcome: 'present' });
    });

    it('removes an object that arrived wrong, and writes it again', async () => {
      const wrong = { status: 200, headers: { etag: `"${createHash('md5').update('hullo').digest('hex')}"` } };
      const right = { status: 200, headers: { etag: `"${createHash('md5').update('hello').digest('hex')}"` } };
      fake.script(wrong, { status: 204 }, right);
      expect(await write({ ifAbsent: true })).toMatchObject({ outcome: 'written' });
      expect(fake.requests.map(({ method }) => method)).toEqual(['PUT', 'DELETE', 'PUT']);
    });

    it('never leaves a wrong object', async () => {
      fake.answer = ({ method }) => (method === 'PUT' ? { status: 200, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } } : { status: 204 });
      await expect(write()).rejects.toMatchObject({ code: 'checksum-mismatch', retryable: true });
      expect(fake.requests.map(({ method }) => method)).toEqual(['PUT', 'DELETE', 'PUT', 'DELETE', 'PUT', 'DELETE']);
    });

    it('takes tags for what they are where the object is encrypted or they are said to be opaque', async () => {
      const foreign = { etag: `"${'0'.repeat(32)}"` };
      fake.script({ status: 200, headers: { ...foreign, 'x-amz-server-side-encryption': 'aws:kms' } });
      expect(await write()).toMatchObject({ outcome: 'written' });
      fake.script({ status: 200, headers: foreign });
      const opaque = await open({ entityTags: 'opaque' });
      expect(await opaque.write('s3://lake/key', Buffer.from('x'))).toMatchObject({ outcome: 'written' });
      await opaque.close();
    });

    it('sends checksums unless they are not wanted', async () => {
      const plain = await open({ checksums: 'when-required' });
      fake.script({ status: 200 });
      await write();
      await plain.write('s3://lake/key', Buffer.from('hello'));
      expect(fake.requests.map(({ headers }) => headers['x-amz-checksum-crc32'])).toEqual(['NhCmhg==', undefined]);
      await plain.close();
    });

    it('looks before it writes where the service knows no conditions', async () => {
      const old = await open({ conditionalWrites: false });
      fake.answer = ({ method }) => ({ status: method === 'HEAD' ? 200 : 500 });
      expect(await old.write('s3://lake/key', Buffer.from('x'), { ifAbsent: true })).toEqual({ outcome: 'present' });
      expect(old.features.conditionalWrite).toBe(false);
      await old.close();
    });

    it('recognizes its own object when the answer to the completion of an upload was lost', async () => {
      let completed = false;
      fake.answer = ({ method, url }) => {
        if (method === 'POST' && url.includes('uploads')) {
          return { status: 200, body: '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>' };
        }
        if (method === 'POST') {
          const answer = completed ? fakeError(404, 'NoSuchUpload') : 'reset';
          completed = true;
          return answer;
        }
        if (method === 'HEAD' && !url.includes('key')) {
          return { status: 200 };
        }
        return method === 'HEAD'
          ? { status: completed ? 200 : 404, headers: completed ? { 'content-length': '5', etag: '"x-1"' } : {} }
          : { status: 200, headers: { etag: `"${createHash('md5').update('hello').digest('hex')}"` } };
      };
      const upload = await storage.startMultipart('s3://lake/key', { sizeBytes: 5, ifAbsent: true });
      await upload.writePart(1, Buffer.from('hello'));
      expect(await upload.complete()).toEqual({ outcome: 'written', entityTag: 'x-1' });
    });
  });

  describe('listings out of byte order', () => {
    const tree = ['a/1', 'a/2', 'a b', 'a-b/z', 'c'];
    const sorted = ['a b', 'a-b/z', 'a/1', 'a/2', 'c'];

    it('are put right before anything is out', async () => {
      fake.answer = request => ({ status: 200, body: listTree(tree, request) });
      expect(await listKeys()).toEqual(sorted);
      expect(await listKeys({ startAfter: 's3://lake/a-b/z', pageSize: 2 })).toEqual(['a/1', 'a/2', 'c']);
    });

    it('fail when it is too late, and are right from then on', async () => {
      fake.answer = request => ({ status: 200, body: listTree(tree, request) });
      await expect(listKeys({ pageSize: 2 })).rejects.toMatchObject({ code: 'storage-error', retryable: true });
      expect(await listKeys({ pageSize: 2 })).toEqual(sorted);
      expect(await listKeys({ pageSize: 1 })).toEqual(sorted);
    });

    it('are known of SeaweedFS', async () => {
      fake.answer = request => ({ status: 200, headers: { server: 'SeaweedFS 4.48' }, body: listTree(tree, request) });
      expect(await listKeys({ pageSize: 2 })).toEqual(sorted);
    });
  });

  it('tells no secrets, whatever the service puts into its answers', async () => {
    fake.script(fakeError(403, 'AccessDenied', Object.values(SECRETS).join(' and ')));
    for (const attempt of [() => readText(), () => write(), () => listKeys(), () => storage.delete(['s3://lake/key'])]) {
      const error = await attempt().then(
        () => undefined,
        thrown => thrown,
      );
      const told = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
      expect(told).toContain('AccessDenied');
      Object.values(SECRETS).forEach(secret => expect(told).not.toContain(secret));
    }
  });

  describe('signs', () => {
    const environment = { ...process.env };
    afterEach(() => {
      process.env = { ...environment };
    });
    const noKeys = { accessKeyId: undefined, secretAccessKey: undefined, sessionToken: undefined };

    it('with the keys of the default chain where it has none', async () => {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'FROMENV', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'token-from-env' });
      const chained = await open(noKeys);
      fake.script(OK);
      await chained.read('s3://lake/key');
      await chained.close();
      expect(fake.requests[0].headers.authorization).toContain('Credential=FROMENV/');
      expect(fake.requests[0].headers['x-amz-security-token']).toBe('token-from-env');
    });

    it('with the keys of the role that it assumes', async () => {
      process.env.AWS_ENDPOINT_URL_STS = fake.endpoint;
      const credentials = '<AccessKeyId>OFROLE</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>token-of-role</SessionToken>';
      const assumed = `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      fake.answer = ({ method }) => (method === 'POST' ? { status: 200, body: assumed } : OK);
      const assuming = await open({ roleArn: 'arn:aws:iam::123456789012:role/replication', region: 'eu-west-1' });
      await assuming.read('s3://lake/key');
      await assuming.read('s3://lake/key');
      await assuming.close();
      expect(fake.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
      expect(fake.requests[0].headers.authorization).toContain(`Credential=${SECRETS.accessKeyId}/`);
      expect(fake.requests[1].headers.authorization).toContain('Credential=OFROLE/');
      expect(fake.requests[1].headers['x-amz-security-token']).toBe('token-of-role');
    });

    it('nothing where there are no keys to be found, and says so', async () => {
      delete process.env.AWS_ACCESS_KEY_ID;
      Object.assign(process.env, {
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: '/nowhere',
        AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      });
      const keyless = await open(noKeys);
      await expect(keyless.read('s3://lake/key')).rejects.toMatchObject({ code: 'storage-denied', retryable: false });
      await keyless.close();
      expect(fake.requests).toEqual([]);
    });
  });

  async function listKeys(options: { startAfter?: string; pageSize?: number } = {}): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of storage.list('s3://lake/', options)) {
      keys.push(...page.map(({ uri }) => uri.slice('s3://lake/'.length)));
    }
    return keys;
  }
});

function listing(keys: readonly string[], folders: readonly string[] = [], next?: string): string {
  const contents = keys.map(
    key => `<Contents><Key>${key}</Key><Size>1</Size><ETag>"1"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`,
  );
  const prefixes = folders.map(prefix => `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`);
  const more = `<IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}`;
  return `<?xml version="1.0"?><ListBucketResult>${more}${contents.join('')}${prefixes.join('')}</ListBucketResult>`;
}

/** A service that lists as a file tree is walked: the order of `keys`, in which a folder's keys stand where its name does. */
function listTree(keys: readonly string[], { url }: SeenRequest): string {
  const query = new URL(url, 'http://fake').searchParams;
  const prefix = query.get('prefix') ?? '';
  const startAfter = query.get('start-after');
  const entries: string[] = [];
  for (const key of keys.filter(candidate => candidate.startsWith(prefix))) {
    const slash = query.get('delimiter') ? key.indexOf('/', prefix.length) : -1;
    const entry = slash < 0 ? key : key.slice(0, slash + 1);
    if (entries[entries.length - 1] !== entry) {
      entries.push(entry);
    }
  }
  const behind = startAfter && keys.includes(startAfter) ? entries.slice(entries.indexOf(startAfter) + 1) : entries;
  const from = Number(query.get('continuation-token') ?? 0);
  const to = from + Number(query.get('max-keys') ?? 1000);
  const page = behind.slice(from, to);
  return listing(
    page.filter(entry => !entry.endsWith('/')),
    page.filter(entry => entry.endsWith('/')),
    to < behind.length ? String(to) : undefined,
  );
}
