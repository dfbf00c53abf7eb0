import { strict as assert } from 'node:assert';
import { createBenchTable, type BenchTable } from '../support/createBenchTable';
import { median, rounded, type Measurement } from '../support/measure';
import { reportResult } from '../support/reportResult';
import { runTableClient } from '../support/runTableClient';
import { startSparkPeer } from '../support/startSparkPeer';
import type { SynchronizedState } from '../support/synchronizeTable';
import type { TableRun } from '../support/tableClient';

/** 2,000 files each. */
const MANIFESTS = 500;
/** Each of ours is a process of its own that a small table has warmed; Spark's has taken the whole one before. One pair takes two to three minutes. */
const PAIRS = 7;
const WARM_UP_MANIFESTS = 4;

type State = 'whole' | 'next';

/**
 * Localize and audit of a table of 1,000,000 files in 500 manifests: whole, and then one new commit of one file; against Spark's
 * `rewrite_table_path` on the same table, warm, with the same compression level.
 */
async function run(): Promise<void> {
  const table = await createBenchTable({ manifests: MANIFESTS, increments: 1 });
  const warmUp = await createBenchTable({ manifests: WARM_UP_MANIFESTS, increments: 0 });
  const spark = startSparkPeer(table.folder);
  try {
    await spark.measure();
    const pairs: { zlib: TableRun; libdeflate: TableRun; spark: Measurement }[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [zlib, libdeflate] = [await runOurs(table, warmUp, 'zlib'), await runOurs(table, warmUp, 'libdeflate')];
      pairs.push({ zlib, libdeflate, spark: await spark.measure() });
    }
    report(table, pairs);
  } finally {
    await spark.stop();
    await table.remove();
    await warmUp.remove();
  }
}

async function runOurs(table: BenchTable, warmUp: BenchTable, deflateLibrary: 'zlib' | 'libdeflate'): Promise<TableRun> {
  const { folder, metadataLocation, increments } = table;
  const tableRun = await runTableClient({
    folder,
    metadataLocations: [metadataLocation, ...increments],
    rounds: 1,
    warmUp,
    deflateLibrary,
  });
  assert.equal(tableRun.deflateLibrary, deflateLibrary, `${deflateLibrary} is not on this machine`);
  const [whole, next] = tableRun.rounds[0];
  assert.deepEqual([whole.files, next.files], [table.files, 1]);
  const readBefore = new Set(whole.reads);
  assert.deepEqual(
    next.reads.filter(uri => readBefore.has(uri)),
    [],
    'unchanged files were read',
  );
  return tableRun;
}

function report(table: BenchTable, pairs: readonly { zlib: TableRun; libdeflate: TableRun; spark: Measurement }[]): void {
  const middleOf = (pick: (pair: (typeof pairs)[number]) => number) => rounded(median(pairs.map(pick)));
  const stateOf = ({ rounds }: TableRun, state: State) => rounds[0][state === 'whole' ? 0 : 1];
  const partsOf = (library: 'zlib' | 'libdeflate', state: State) => {
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
    comparedWith: "Spark's rewrite_table_path in a warm session, CPU; the audit, which Spark has not, is told apart",
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
    peakMemoryBytes: middleOf(({ zlib }) => zlib.peakMemoryBytes),
  });
}

void run();
