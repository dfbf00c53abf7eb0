import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, ReplicationClient } from '@portage/backstage-plugin-replication-common';
import { startNessie, type NessieServer } from '../../servers/startNessie';
import { startS3, type S3Server } from '../../servers/startS3';
import { clusterDocument } from '../../support/clusterDocument';
import { NessieWriter } from '../../support/NessieWriter';
import { policyDocument } from '../../support/policyDocument';
import { s3Connection } from '../../support/s3Connection';
import { startBackend, type TestBackend } from '../../support/startBackend';
import { uploadDirectory } from '../../support/uploadDirectory';
import { median, percentile, rounded } from '../support/measure';
import { PublicationWatch } from '../support/PublicationWatch';
import { PythonScript } from '../support/PythonScript';
import { reportResult } from '../support/reportResult';

const COMMITS = 40;
/** Those in which connections are opened and code is compiled. */
const WARM_UP = 3;
const INTERVAL_MS = 5_000;
/** Nessie is asked for its head this often, and no more. */
const CHECK_EVERY = '1s';
const CHECK_EVERY_MS = 1_000;
/** Its multiples fall evenly into the time between two checks, so that no phase of them is preferred. */
const GOLDEN_RATIO = 0.618_033_988_75;
const AIMS = { p50Ms: 2_000, p95Ms: 4_000 };

const TABLE = 'sales.orders';
const POLICY = 'sales-to-us';
const REPLICA = 'main_replica_us';

/** One commit and its publication. Moments are epoch milliseconds, as all processes here read them off one clock. */
interface Publication {
  sourceHash: string;
  committedAtMs: number;
  publishedAtMs: number;
}

/** How long each part of the way took, in its order; the parts add up to the whole. */
type Breakdown = Record<string, number>;

/**
 * The whole job as a user has it: PyIceberg commits a data file each 5 s to `main`, with everything in one S3 server; one continuous policy
 * keeps the table on another S3 server and on a branch of the same Nessie. Measured is the wall time from the moment when the commit has
 * returned until the branch shows the commit that names it.
 */
async function run(): Promise<void> {
  const [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
  const nessie = await startNessie({ s3: { ...eu, warehouse: 's3://eu-bucket/warehouse' } });
  await Promise.all([uploadDirectory(eu, 'eu-bucket'), uploadDirectory(us, 'us-bucket')]);
  const backend = await startBackend({
    replication: {
      region: 'us',
      connections: { 'lake-catalog': { type: 'nessie', uri: nessie.uri }, 'eu-lake': s3Connection(eu), 'us-lake': s3Connection(us) },
    },
  });
  try {
    await createDocuments(backend.client);
    const publications = (await publish({ eu, nessie })).slice(WARM_UP);
    report(publications, await describe(publications, backend));
  } finally {
    await backend.stop();
    await Promise.all([nessie.stop(), eu.stop(), us.stop()]);
  }
}

async function createDocuments(client: ReplicationClient): Promise<void> {
  const documents = [
    clusterDocument('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: ['s3://eu-bucket/'] }),
    clusterDocument('us-lake', { region: 'us', connection: 'us-lake', prefixes: ['s3://us-bucket/'] }),
    clusterDocument('lake-catalog', { region: 'us', connection: 'lake-catalog' }),
    policyDocument(POLICY, {
      source: { cluster: 'lake-catalog', reference: 'main' },
      target: { cluster: 'lake-catalog', reference: REPLICA, storage: 'us-lake', location: 's3://us-bucket/replica/' },
      include: ['sales.*'],
      trigger: { type: 'continuous', every: CHECK_EVERY },
    }),
  ];
  await client.call('importDocuments', { body: { documents } });
}

/** Commits in its time, each once the one before is published, and sees how long that takes. */
async function publish({ eu, nessie }: { eu: S3Server; nessie: NessieServer }): Promise<Publication[]> {
  const main = new NessieWriter(nessie.uri, 'main');
  const watch = new PublicationWatch(main, REPLICA);
  const { endpoint, accessKeyId, secretAccessKey } = eu;
  const writer = new PythonScript('commit_files.py').serve(`${nessie.icebergUri}/main`, TABLE, endpoint, accessKeyId, secretAccessKey);
  try {
    const publications: Publication[] = [];
    const startedAtMs = Date.now();
    for (let commit = 0; commit < WARM_UP + COMMITS; commit += 1) {
      await sleep(startedAtMs + commit * INTERVAL_MS + ((commit * GOLDEN_RATIO) % 1) * CHECK_EVERY_MS - Date.now());
      await writer.ask();
      const committedAtMs = Date.now();
      const sourceHash = (await main.head())!;
      await watch.waitFor(sourceHash);
      publications.push({ sourceHash, committedAtMs, publishedAtMs: Date.now() });
    }
    return publications;
  } finally {
    await writer.stop();
  }
}

async function describe(publications: readonly Publication[], backend: TestBackend): Promise<Breakdown[]> {
  const { items } = await backend.client.call('listJobs', { query: { policy: POLICY, limit: 100 } });
  const jobs = new Map(items.map(job => [job.result?.sourceHash, job]));
  return publications.map(publication => breakDown(publication, jobs.get(publication.sourceHash)!));
}

/** The job's stages as REST tells them; of the last one, what came before the branch showed the commit. */
function breakDown({ committedAtMs, publishedAtMs }: Publication, { stages }: Job): Breakdown {
  const parts: Breakdown = { waiting: 0, betweenStages: 0 };
  let atMs = committedAtMs;
  for (const { name, startedAt, endedAt } of stages.filter(({ status }) => status === 'succeeded')) {
    const [startMs, endMs] = [Date.parse(startedAt!), name === 'publish' ? publishedAtMs : Date.parse(endedAt!)];
    parts[atMs === committedAtMs ? 'waiting' : 'betweenStages'] += startMs - atMs;
    parts[name] = endMs - startMs;
    atMs = endMs;
  }
  return parts;
}

function report(publications: readonly Publication[], breakdowns: readonly Breakdown[]): void {
  const latencies = publications.map(({ committedAtMs, publishedAtMs }) => publishedAtMs - committedAtMs);
  const [p50Ms, p95Ms, maxMs] = [0.5, 0.95, 1].map(share => rounded(percentile(latencies, share)));
  const parts = Object.keys(breakdowns[0]).map(name => [`${name}Ms`, rounded(median(breakdowns.map(breakdown => breakdown[name])))]);
  reportResult({
    name: 'commit-to-published',
    ratio: rounded(AIMS.p50Ms / p50Ms),
    p95Ratio: rounded(AIMS.p95Ms / p95Ms),
    comparedWith: `${AIMS.p50Ms} ms at the median, and ${AIMS.p95Ms} ms for 95 % of the commits`,
    aim: '≥ 1, p95Ratio too',
    commits: publications.length,
    p50Ms,
    p95Ms,
    maxMs,
    /** Medians, part by part. */
    parts: Object.fromEntries(parts),
    loadAverage: rounded(loadavg()[0]),
  });
}

void run();
