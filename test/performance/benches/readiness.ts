import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { clusterDocument } from '../../support/clusterDocument';
import { policyDocument } from '../../support/policyDocument';
import { startBackend, type TestBackend } from '../../support/startBackend';
import { median, rounded } from '../support/measure';
import { reportResult } from '../support/reportResult';

const BARE_ENTRY = 'dev/bareBackend';
const PAIRS = 7;
const POLICIES = 300;
const POLICIES_AT_ONCE = 100;
const SETTLE_MS = 20_000;
const IDLE_MS = 60_000;
/** Linux counts a process's CPU time in hundredths of a second. */
const TICK_MS = 10;

const REPLICATION = {
  region: 'us',
  connections: { catalog: { type: 'sql', client: 'better-sqlite3', connection: 'catalog.sqlite' }, disk: { type: 'file', root: '.' } },
};

/** From the process's start until it says that it is ready, with a database of its own that is empty. */
async function readyMs(entry?: string): Promise<number> {
  const startedAt = performance.now();
  const backend = await startBackend({ replication: REPLICATION, entry });
  const elapsedMs = performance.now() - startedAt;
  await backend.stop();
  return elapsedMs;
}

/** CPU time of a process since its start, its threads included. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function idleShare(backend: TestBackend): Promise<number> {
  await sleep(SETTLE_MS);
  const before = await cpuMs(backend.pid());
  await sleep(IDLE_MS);
  return ((await cpuMs(backend.pid())) - before) / IDLE_MS;
}

/** The share of a core that a backend takes which has nothing to do: without Portage, without policies, with many that are suspended. */
async function measureIdle(): Promise<{ bare: number; empty: number; suspended: number }> {
  const bareBackend = await startBackend({ replication: REPLICATION, entry: BARE_ENTRY });
  const bare = await idleShare(bareBackend).finally(() => bareBackend.stop());
  const backend = await startBackend({ replication: REPLICATION });
  try {
    const empty = await idleShare(backend);
    const clusters = [
      clusterDocument('lake-catalog', { region: 'us', connection: 'catalog' }),
      clusterDocument('us-disk', { region: 'us', connection: 'disk', prefixes: [`file:${backend.directory}/us/`] }),
    ];
    await backend.client.call('importDocuments', { body: { documents: clusters } });
    for (let from = 0; from < POLICIES; from += POLICIES_AT_ONCE) {
      const documents = Array.from({ length: POLICIES_AT_ONCE }, (_, index) =>
        policyDocument(`policy-${from + index}`, {
          source: { cluster: 'lake-catalog', reference: 'main' },
          target: {
            cluster: 'lake-catalog',
            reference: `replica_${from + index}`,
            storage: 'us-disk',
            location: `file:${backend.directory}/us/replica-${from + index}/`,
          },
          trigger: { type: 'continuous', every: '5s' },
          suspended: true,
        }),
      );
      await backend.client.call('importDocuments', { body: { documents } });
    }
    return { bare, empty, suspended: await idleShare(backend) };
  } finally {
    await backend.stop();
  }
}

async function main() {
  const pairs: { oursMs: number; bareMs: number }[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    pairs.push({ oursMs: await readyMs(), bareMs: await readyMs(BARE_ENTRY) });
  }
  const idle = await measureIdle();
  reportResult({
    name: 'readiness',
    ratio: rounded(median(pairs.map(({ oursMs, bareMs }) => bareMs / oursMs))),
    comparedWith: 'the same backend without Portage, from the start of the process until it is ready',
    aim: '≥ 0.67 (ready within 1.5 times); Portage with 300 suspended policies takes less than 0.02 of a core (suspended - bare)',
    readyMs: rounded(median(pairs.map(({ oursMs }) => oursMs))),
    bareReadyMs: rounded(median(pairs.map(({ bareMs }) => bareMs))),
    policies: POLICIES,
    idleCores: { bare: rounded(idle.bare), empty: rounded(idle.empty), suspended: rounded(idle.suspended) },
  });
}

void main();
