import { strict as assert } from 'node:assert';
import { stat } from 'node:fs/promises';
import { createBenchTable } from '../support/createBenchTable';
import { median, rounded } from '../support/measure';
import { reportResult } from '../support/reportResult';
import { startTableClient } from '../support/startTableClient';
import type { SynchronizedState } from '../support/synchronizeTable';
import type { TableRun } from '../support/tableClient';

const INCREMENTS = 8;
/** The first one finds code that the engine has yet to compile. */
const WARM_UP = 1;
const SMALL = { manifests: 5, increments: INCREMENTS };
const LARGE = { manifests: 500, increments: INCREMENTS };

interface Increment {
  wallMs: number;
  cpuMs: number;
  /** What was written, by what the commit had to write itself: its manifest, the manifest list, the metadata. */
  writtenRatio: number;
  /** Of both sides, other than manifest lists and metadata. */
  manifestsRead: number;
}

/** One commit of one file on a table: localize and inductive audit, without copying and queueing. */
async function measureIncrements(size: { manifests: number; increments: number }) {
  const table = await createBenchTable(size);
  const client = startTableClient({ folder: table.folder, metadataLocations: [table.metadataLocation, ...table.increments] });
  try {
    const { states } = await client.ask<TableRun>();
    const increments: Increment[] = [];
    assert.deepEqual(
      states.map(({ files }) => files),
      [table.files, ...table.increments.map(() => 1)],
    );
    for (const state of states.slice(1 + WARM_UP)) {
      increments.push(await describeIncrement(state));
    }
    const middleOf = (pick: (increment: Increment) => number) => rounded(median(increments.map(pick)));
    return {
      files: table.files,
      wallMs: middleOf(increment => increment.wallMs),
      cpuMs: middleOf(increment => increment.cpuMs),
      writtenRatio: middleOf(increment => increment.writtenRatio),
      manifestsRead: middleOf(increment => increment.manifestsRead),
    };
  } finally {
    await client.stop();
    await table.remove();
  }
}

async function describeIncrement({ localize, audit, reads, writtenBytes }: SynchronizedState): Promise<Increment> {
  const sources = [...new Set(reads.filter(uri => uri.startsWith('file:')))].map(uri => uri.slice('file:'.length));
  const sizes = await Promise.all(sources.map(async path => (await stat(path)).size));
  return {
    wallMs: localize.wallMs + audit.wallMs,
    cpuMs: localize.cpuMs + audit.cpuMs,
    writtenRatio: writtenBytes / sizes.reduce((sum, size) => sum + size, 0),
    manifestsRead: reads.filter(uri => /-m\d+[^/]*\.avro$/.test(uri)).length,
  };
}

async function run(): Promise<void> {
  const small = await measureIncrements(SMALL);
  const large = await measureIncrements(LARGE);
  reportResult({
    name: 'localize-increment',
    ratio: rounded(1_000 / large.wallMs),
    comparedWith: 'one second for one commit of one file on the large table, localize and audit',
    aim: '≥ 1; bytes written at most 3 times those of the commit itself; the same manifests read at both sizes',
    small,
    large,
  });
}

void run();
