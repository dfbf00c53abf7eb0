import { strict as assert } from 'node:assert';
import { createBenchTable, type BenchTable } from '../support/createBenchTable';
import { median, rounded, type Measurement } from '../support/measure';
import type { Peer } from '../support/Peer';
import { reportResult } from '../support/reportResult';
import { startSparkPeer } from '../support/startSparkPeer';
import { startTableClient } from '../support/startTableClient';
import type { SynchronizedState } from '../support/synchronizeTable';
import type { TableRun } from '../support/tableClient';

/** 2,000 files each. */
const MANIFESTS = 500;
/** One takes two to three minutes. */
const PAIRS = 7;

type State = 'whole' | 'next';
type Library = 'zlib' | 'libdeflate';
type Pair = Record<Library, TableRun> & { spark: Measurement };

/**
 * Localize and audit of a table of 1,000,000 files in 500 manifests: whole, and then one new commit of one file; against Spark's
 * `rewrite_table_path` on the same table, with the same compression level. Each of the three is a process that has taken the whole table once
 * before it is measured.
 */
async function run(): Promise<void> {
  const table = await createBenchTable({ manifests: MANIFESTS, increments: 1 });
  const peers = { zlib: startOurs(table, 'zlib'), libdeflate: startOurs(table, 'libdeflate'), spark: startSparkPeer(table.folder) };
  try {
    const measurePair = async () => ({
      zlib: await measureOurs(table, peers.zlib, 'zlib'),
      libdeflate: await measureOurs(table, peers.libdeflate, 'libdeflate'),
      spark: await peers.spark.measure(),
    });
    await measurePair();
    const pairs: Pair[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      pairs.push(await measurePair());
    }
    report(table, pairs);
  } finally {
    await Promise.all(Object.values(peers).map(peer => peer.stop()));
    await table.remove();
  }
}

function startOurs({ folder, metadataLocation, increments }: BenchTable, deflateLibrary: Library): Peer {
  return startTableClient({ folder, metadataLocations: [metadataLocation, ...increments], deflateLibrary });
}

async function measureOurs(table: BenchTable, client: Peer, deflateLibrary: Library): Promise<TableRun> {
  const tableRun = await client.ask<TableRun>();
  assert.equal(tableRun.deflateLibrary, deflateLibrary, `${deflateLibrary} is not on this machine`);
  const [whole, next] = tableRun.states;
  assert.deepEqual([whole.files, next.files], [table.files, 1]);
  const readBefore = new Set(whole.reads);
  assert.deepEqual(
    next.reads.filter(uri => readBefore.has(uri)),
    [],
    'unchanged files were read',
  );
  return tableRun;
}

function report(table: BenchTable, pairs: readonly Pair[]): void {
  const middleOf = (pick: (pair: (typeof pairs)[number]) => number) => rounded(median(pairs.map(pick)));
  const stateOf = ({ states }: TableRun, state: State) => states[state === 'whole' ? 0 : 1];
  const partsOf = (library: Library, state: State) => {
    const part = (name: 'localize' | 'audit') => ({
      wallMs: middleOf(pair => stateOf(pair[library], state)[name].wallMs),
      cpuMs: middleOf(pair => stateOf(pair[library], state)[name].cpuMs),
    });
    return { localize: part('localize'), audit: part('audit') };
  };
  const auditShareOf = ({ localize, audit }: SynchronizedState) => audit.cpuMs / localize.cpuMs;
  const cpuOf = ({ localize, audit }: SynchronizedState) => localize.cpuMs + audit.cpuMs;
  reportResult({
    name: 'localize-table',
    ratio: middleOf(({ zlib, spark }) => spark.cpuMs / stateOf(zlib, 'whole').localize.cpuMs),
    libdeflateRatio: middleOf(({ libdeflate, spark }) => spark.cpuMs / stateOf(libdeflate, 'whole').localize.cpuMs),
    comparedWith: "Spark's rewrite_table_path in a warm session, CPU, ours as warm; the audit, which Spark has not, is told apart",
    aim: '≥ 3 with zlib, ≥ 5 with libdeflate; audit ≤ 0.5 of localize; peak memory ≤ 700 MB; one new commit < 3 % of the whole',
    files: table.files,
    manifests: table.manifests,
    zlib: { whole: partsOf('zlib', 'whole'), next: partsOf('zlib', 'next') },
    libdeflate: { whole: partsOf('libdeflate', 'whole'), next: partsOf('libdeflate', 'next') },
    spark: { wallMs: middleOf(({ spark }) => spark.wallMs), cpuMs: middleOf(({ spark }) => spark.cpuMs) },
    auditShare: {
      zlib: middleOf(({ zlib }) => auditShareOf(stateOf(zlib, 'whole'))),
      libdeflate: middleOf(({ libdeflate }) => auditShareOf(stateOf(libdeflate, 'whole'))),
    },
    nextShare: middleOf(({ zlib }) => cpuOf(stateOf(zlib, 'next')) / cpuOf(stateOf(zlib, 'whole'))),
    peakMemoryBytes: rounded(Math.max(...pairs.flatMap(({ zlib, libdeflate }) => [zlib.peakMemoryBytes, libdeflate.peakMemoryBytes]))),
  });
}

void run();
