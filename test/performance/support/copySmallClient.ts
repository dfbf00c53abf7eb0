import { createS3Storage, copyObject, mapConcurrent } from '@portage/workers';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

const CONCURRENCY = 32;

/** A place on an S3 server of the tests. */
export interface CopySmallEnd {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  uri: string;
}

/** What one run of the client took. */
export interface CopySmallRun {
  objects: number;
  bytes: number;
  cpuSeconds: number;
  wallSeconds: number;
  peakMegabytes: number;
}

/**
 * What the benchmark `copy-small` measures: lists one bucket and copies each object into another, with all checks, as the task
 * `copy-files` does.
 */
async function copyAll(source: CopySmallEnd, target: CopySmallEnd): Promise<CopySmallRun> {
  const startCpu = process.cpuUsage();
  const startMs = performance.now();
  const from = await open('source', source);
  const to = await open('target', target);
  const run = { objects: 0, bytes: 0 };
  await mapConcurrent(listAll(from, source.uri), { concurrency: CONCURRENCY }, async ({ uri, sizeBytes }, signal) => {
    const targetUri = target.uri + uri.slice(source.uri.length);
    const { kind, bytes } = await copyObject({ source: from, target: to, sourceUri: uri, targetUri, sizeBytes, signal });
    if (kind !== 'copied') {
      throw new Error(`${uri} is ${kind}`);
    }
    run.objects += 1;
    run.bytes += bytes;
  });
  await Promise.all([from.close(), to.close()]);
  const { user, system } = process.cpuUsage(startCpu);
  return {
    ...run,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - startMs) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

function open(name: string, { endpoint, accessKeyId, secretAccessKey }: CopySmallEnd): Promise<StorageConnector> {
  return createS3Storage({ name, type: 's3', options: { endpoint, accessKeyId, secretAccessKey, forcePathStyle: true } });
}

async function* listAll(storage: StorageConnector, uri: string) {
  for await (const page of storage.list(uri)) {
    yield* page;
  }
}

/** One run after the other in this process: the first as a new worker does it, the others as one that has worked a while. */
async function copyToEach(source: CopySmallEnd, targets: CopySmallEnd[]): Promise<CopySmallRun[]> {
  const runs: CopySmallRun[] = [];
  for (const target of targets) {
    runs.push(await copyAll(source, target));
  }
  return runs;
}

if (require.main === module) {
  const [source, ...targets] = process.argv.slice(2).map(text => JSON.parse(text) as CopySmallEnd);
  copyToEach(source, targets).then(
    runs => process.stdout.write(`${JSON.stringify(runs)}\n`),
    error => {
      process.stderr.write(`${error.stack}\n`);
      process.exitCode = 1;
    },
  );
}
