/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditDeleteFilePair } from '../../../workers/src/audit/threads/auditDeleteFilePair';
import { rewritePositionDeletes } from '../../../workers/src/iceberg';
import { createPathLocalizer } from '../../../workers/src/localize';
import { BENCH_MAPPING } from '../support/benchMapping';
import { comparePairs } from '../support/comparePairs';
import { rounded } from '../support/measure';
import { PythonScript } from '../support/PythonScript';
import { reportResult } from '../support/reportResult';

const ROWS = 1_000_000;
const DATA_FILES = 1_000;
const SCRIPT = new PythonScript('position_deletes.py');

/**
 * Rewriting a position delete file of a million rows, whose order the mapping changes, against PyArrow: read, replace, sort, write. Both in
 * memory and on one thread; the rows of both are compared first. The audit of the pair, which PyArrow has not, is told apart.
 */
async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  try {
    const [sourceFile, resultFile] = [join(folder, 'source.parquet'), join(folder, 'result.parquet')];
    SCRIPT.run('make', sourceFile, String(ROWS), String(DATA_FILES));
    const source = { uri: sourceFile, bytes: await readFile(sourceFile) };
    const rewrite = () => rewritePositionDeletes({ source, format: 'parquet', localize: createPathLocalizer(BENCH_MAPPING) });
    const replica = { uri: resultFile, bytes: Buffer.from(rewrite().bytes) };
    await writeFile(resultFile, replica.bytes);
    SCRIPT.run('check', sourceFile, resultFile);

    const peer = SCRIPT.serve('serve', sourceFile);
    const comparison = await comparePairs({ ours: rewrite, peer, by: 'cpuMs' }).finally(() => peer.stop());
    const audit = () => auditDeleteFilePair({ source, replica, format: 'PARQUET', ...BENCH_MAPPING });
    assert.deepEqual((await audit()).problems, []);
    const audited = await comparePairs({ ours: audit, peer: rewrite, by: 'cpuMs' });
    reportResult({
      name: 'position-deletes',
      ...comparison,
      comparedWith: 'PyArrow, one thread: read, replace the prefix, sort, write with zstd',
      aim: '≥ 2; auditShare ≤ 0.5 of the rewriting',
      audit: audited.ours,
      auditShare: rounded(1 / audited.ratio),
      rows: ROWS,
      sourceBytes: source.bytes.length,
      resultBytes: replica.bytes.length,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

void run();
