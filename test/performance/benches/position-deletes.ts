/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rewritePositionDeletes } from '../../../workers/src/iceberg';
import { createPathLocalizer } from '../../../workers/src/localize';
import { BENCH_MAPPING } from '../support/benchMapping';
import { measure, median, rounded, type Measurement } from '../support/measure';
import { PythonPeer } from '../support/PythonPeer';
import { reportResult } from '../support/reportResult';

const ROWS = 1_000_000;
const DATA_FILES = 1_000;
const PAIRS = 7;
const WARM_UP_PAIRS = 2;
/** Runs of each side in a pair, so that no single garbage collection decides. */
const RUNS_PER_PAIR = 3;
const SCRIPT = 'position_deletes.py';

/**
 * Rewriting a position delete file of a million rows, whose order the mapping changes, against PyArrow: read, replace, sort, write. Both in
 * memory and on one thread; the rows of both are compared first.
 */
async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  try {
    const [sourceFile, resultFile] = [join(folder, 'source.parquet'), join(folder, 'result.parquet')];
    PythonPeer.run(SCRIPT, 'make', sourceFile, String(ROWS), String(DATA_FILES));
    const bytes = await readFile(sourceFile);
    const rewrite = () =>
      rewritePositionDeletes({ source: { uri: sourceFile, bytes }, format: 'parquet', localize: createPathLocalizer(BENCH_MAPPING) });
    await writeFile(resultFile, rewrite().bytes);
    PythonPeer.run(SCRIPT, 'check', sourceFile, resultFile);

    const pairs = await measurePairs(sourceFile, rewrite);
    const middleOf = (side: 'ours' | 'peer') => ({
      wallMs: rounded(median(pairs.map(pair => pair[side].wallMs))),
      cpuMs: rounded(median(pairs.map(pair => pair[side].cpuMs))),
    });
    reportResult({
      name: 'position-deletes',
      ratio: rounded(median(pairs.map(({ ours, peer }) => peer.cpuMs / ours.cpuMs))),
      ours: middleOf('ours'),
      peer: middleOf('peer'),
      comparedWith: 'PyArrow, one thread: read, replace the prefix, sort, write with zstd',
      aim: '≥ 2',
      rows: ROWS,
      sourceBytes: bytes.length,
      resultBytes: rewrite().bytes.length,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measurePairs(sourceFile: string, rewrite: () => unknown): Promise<{ ours: Measurement; peer: Measurement }[]> {
  const python = PythonPeer.start(SCRIPT, 'serve', sourceFile);
  try {
    const pairs: { ours: Measurement; peer: Measurement }[] = [];
    for (let pair = 0; pair < WARM_UP_PAIRS + PAIRS; pair += 1) {
      pairs.push({ ours: await meanOf(() => measure(rewrite)), peer: await meanOf(() => python.measure()) });
    }
    return pairs.slice(WARM_UP_PAIRS);
  } finally {
    await python.stop();
  }
}

async function meanOf(measureOnce: () => Promise<Measurement>): Promise<Measurement> {
  const total: Measurement = { wallMs: 0, cpuMs: 0 };
  for (let index = 0; index < RUNS_PER_PAIR; index += 1) {
    const { wallMs, cpuMs } = await measureOnce();
    total.wallMs += wallMs / RUNS_PER_PAIR;
    total.cpuMs += cpuMs / RUNS_PER_PAIR;
  }
  return total;
}

void run();
