import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createS3Storage, mapConcurrent } from '@portage/workers';
import { findPythonTool } from '../../servers/findPythonTool';
import { startS3, type S3Server } from '../../servers/startS3';
import type { CopySmallEnd, CopySmallRun } from '../support/copySmallClient';
import { median, rounded } from '../support/measure';
import { reportResult } from '../support/reportResult';

const execute = promisify(execFile);

const OBJECTS = 10_000;
const OBJECT_BYTES = 4096;
const PAIRS = 7;
const CLIENT = resolve(__dirname, '../support/copySmallClient.ts');
const RCLONE_FLAGS = ['--transfers', '32', '--checkers', '32', '--fast-list'];

/**
 * 10,000 objects of 4 KB from one S3 server to another, listing included: the client's CPU time against rclone's, both with their
 * checks. The ratio is rclone's time by ours, the median of 7 pairs; pairs run one after the other, so that both meet the same noise.
 * Ours is that of a process that has just loaded its code, whose functions the engine has yet to compile; `warmRatio` is that of the
 * second run in it, which is what a worker's day is made of.
 */
async function copySmall() {
  const rclone = findPythonTool('servers', 'rclone');
  if (!rclone) {
    throw new Error('rclone is not installed. Run test/servers/install.sh first.');
  }
  const servers = await Promise.all(['source', 'target'].map(name => startS3({ name, memoryLimit: '1GiB' })));
  try {
    const [source, target] = servers;
    await fill(source);
    const pairs: { ours: CopySmallRun; warm: CopySmallRun; rclone: { cpuSeconds: number; wallSeconds: number } }[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const buckets = [`ours-${pair}`, `warm-${pair}`];
      const [ours, warm] = await withBuckets(target, buckets, () =>
        runOurs(
          endOf(source, 'small'),
          buckets.map(bucket => endOf(target, bucket)),
        ),
      );
      const bucket = `rclone-${pair}`;
      pairs.push({ ours, warm, rclone: await withBuckets(target, [bucket], () => runRclone(rclone, source, target, bucket)) });
    }
    const medianOf = (pick: (pair: (typeof pairs)[number]) => number) => rounded(median(pairs.map(pick)));
    return {
      name: 'copy-small',
      ratio: medianOf(({ ours, rclone: theirs }) => theirs.cpuSeconds / ours.cpuSeconds),
      warmRatio: medianOf(({ warm, rclone: theirs }) => theirs.cpuSeconds / warm.cpuSeconds),
      aim: 'at least 2: half of the CPU time of rclone',
      comparedWith: `rclone copy ${RCLONE_FLAGS.join(' ')}, client CPU`,
      objects: OBJECTS,
      objectBytes: OBJECT_BYTES,
      cpuSeconds: medianOf(({ ours }) => ours.cpuSeconds),
      warmCpuSeconds: medianOf(({ warm }) => warm.cpuSeconds),
      wallSeconds: medianOf(({ ours }) => ours.wallSeconds),
      peakMegabytes: medianOf(({ ours }) => ours.peakMegabytes),
      rcloneCpuSeconds: medianOf(pair => pair.rclone.cpuSeconds),
      rcloneWallSeconds: medianOf(pair => pair.rclone.wallSeconds),
    };
  } finally {
    await Promise.all(servers.map(server => server.stop()));
  }
}

function endOf(server: S3Server, bucket: string): CopySmallEnd {
  const { endpoint, accessKeyId, secretAccessKey } = server;
  return { endpoint, accessKeyId, secretAccessKey, uri: `s3://${bucket}/` };
}

function openClient({ endpoint, accessKeyId, secretAccessKey }: S3Server): S3Client {
  return new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}

async function fill(server: S3Server): Promise<void> {
  const client = openClient(server);
  await client.send(new CreateBucketCommand({ Bucket: 'small' }));
  client.destroy();
  const { uri, ...options } = endOf(server, 'small');
  const storage = await createS3Storage({ name: 'source', type: 's3', options: { ...options, forcePathStyle: true } });
  await mapConcurrent(Array(OBJECTS).keys(), { concurrency: 32 }, async index => {
    await storage.write(`${uri}part-${String(index).padStart(6, '0')}.bin`, randomBytes(OBJECT_BYTES));
  });
  await storage.close();
}

/** Makes empty buckets, checks afterwards that everything arrived in each, and removes them. */
async function withBuckets<T>(server: S3Server, buckets: string[], run: () => Promise<T>): Promise<T> {
  const client = openClient(server);
  for (const bucket of buckets) {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  }
  const result = await run();
  for (const bucket of buckets) {
    const objects = await empty(client, bucket);
    if (objects !== OBJECTS) {
      throw new Error(`${objects} of ${OBJECTS} objects arrived in ${bucket}`);
    }
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  }
  client.destroy();
  return result;
}

async function empty(client: S3Client, bucket: string): Promise<number> {
  for (let objects = 0; ;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    if (Contents.length === 0) {
      return objects;
    }
    objects += Contents.length;
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true } }));
  }
}

async function runOurs(source: CopySmallEnd, targets: CopySmallEnd[]): Promise<CopySmallRun[]> {
  const ends = [source, ...targets].map(end => JSON.stringify(end));
  const args = ['--require', '@backstage/cli/config/nodeTransform.cjs', CLIENT, ...ends];
  const { stdout } = await execute(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } });
  return JSON.parse(stdout);
}

/** Runs rclone in a shell that tells its CPU time, user and system, and the wall clock's. */
async function runRclone(rclone: string, source: S3Server, target: S3Server, bucket: string) {
  const remote = (name: string, { endpoint, accessKeyId, secretAccessKey }: S3Server) => ({
    [`RCLONE_CONFIG_${name}_TYPE`]: 's3',
    [`RCLONE_CONFIG_${name}_PROVIDER`]: 'SeaweedFS',
    [`RCLONE_CONFIG_${name}_ENDPOINT`]: endpoint,
    [`RCLONE_CONFIG_${name}_ACCESS_KEY_ID`]: accessKeyId,
    [`RCLONE_CONFIG_${name}_SECRET_ACCESS_KEY`]: secretAccessKey,
    [`RCLONE_CONFIG_${name}_REGION`]: 'us-east-1',
    [`RCLONE_CONFIG_${name}_NO_CHECK_BUCKET`]: 'true',
  });
  const { stderr } = await execute(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S %R"; time "$@"', 'rclone', rclone, 'copy', ...RCLONE_FLAGS, 'source:small', `target:${bucket}`],
    {
      env: { ...process.env, RCLONE_CONFIG: '/dev/null', ...remote('SOURCE', source), ...remote('TARGET', target) },
    },
  );
  const [user, system, wallSeconds] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { cpuSeconds: user + system, wallSeconds };
}

void copySmall().then(reportResult);
