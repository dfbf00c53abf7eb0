/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PiscinaThreadPool } from '@portage/workers';
import { auditTable } from '../../../workers/src/audit';
import { localizeTable, planTable } from '../../../workers/src/localize';
import { MemoryMap } from '../../../workers/src/localize/testing/MemoryMap';
import { BENCH_MAPPING, SOURCE_TABLE } from '../support/benchMapping';
import { BenchStorage } from '../support/BenchStorage';
import { measure, median, rounded, type Measurement } from '../support/measure';
import { reportResult } from '../support/reportResult';
import { TableGenerator } from '../support/TableGenerator';

const COMMITS = 20;
const MANIFESTS_PER_COMMIT = 5;
const FILES_PER_MANIFEST = 2_000;
const ROUNDS = 3;

interface Round {
  localize: Measurement;
  audit: Measurement;
}

/** Plans, localizes and proves one state of the table, as the stages of a job do, but for the copying. */
async function synchronize(options: {
  metadataLocation: string;
  storage: BenchStorage;
  map: MemoryMap;
  threads: PiscinaThreadPool;
}): Promise<Round> {
  const { metadataLocation, storage, map, threads } = options;
  const signal = new AbortController().signal;
  let localized: Awaited<ReturnType<typeof localizeTable>> | undefined;
  let directory = '';
  const localize = await measure(async () => {
    const plan = await planTable({
      key: ['sales', 'orders_fact'],
      metadataLocation,
      mapping: BENCH_MAPPING,
      registry: storage,
      openMap: () => map,
      threads,
      emit: async items => items.forEach(item => storage.addDataFile(item.targetUri, item.sizeBytes)),
    });
    directory = plan.directory;
    localized = await localizeTable({ plan, mapping: BENCH_MAPPING, registry: storage, target: storage, map, threads });
  });
  assert(localized);
  const { metadataLocation: replicaMetadataLocation, metadataSha256: replicaSha256, files } = localized;
  await map.write(files);
  const audit = await measure(async () => {
    const { digest, problems, proofs } = await auditTable({
      ...BENCH_MAPPING,
      sourceMetadataLocation: metadataLocation,
      replicaMetadataLocation,
      replicaSha256,
      metadataFolder: `${directory}metadata/`,
      registry: storage,
      target: storage,
      map,
      threads,
      signal,
    });
    assert.deepEqual(problems, []);
    assert(digest);
    await map.write(proofs);
  });
  return { localize, audit };
}

/** Localize and audit of a table of 200,000 files in 100 manifests: whole, and then one new commit of one file. */
async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  const threads = PiscinaThreadPool.create({ threads: 2 });
  try {
    const table = await TableGenerator.create({ folder: join(folder, SOURCE_TABLE.slice('s3://'.length)), uri: SOURCE_TABLE });
    let metadataLocation = '';
    for (let commit = 0; commit < COMMITS; commit += 1) {
      metadataLocation = await table.commit({ manifests: MANIFESTS_PER_COMMIT, filesPerManifest: FILES_PER_MANIFEST });
    }
    const nextLocation = await table.commit({ manifests: 1, filesPerManifest: 1 });

    const rounds: { whole: Round; next: Round }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await rm(join(folder, BENCH_MAPPING.location.slice('s3://'.length)), { recursive: true, force: true });
      const storage = new BenchStorage(folder);
      const map = new MemoryMap();
      const whole = await synchronize({ metadataLocation, storage, map, threads });
      const readBefore = new Set(storage.reads);
      storage.reads.length = 0;
      const next = await synchronize({ metadataLocation: nextLocation, storage, map, threads });
      assert.deepEqual(
        storage.reads.filter(uri => readBefore.has(uri)),
        [],
        'unchanged files were read',
      );
      rounds.push({ whole, next });
    }
    report(rounds);
  } finally {
    await threads.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function report(rounds: readonly { whole: Round; next: Round }[]): void {
  const middle = (state: 'whole' | 'next', part: keyof Round, by: keyof Measurement) =>
    rounded(median(rounds.map(round => round[state][part][by])));
  const partsOf = (state: 'whole' | 'next') => ({
    localize: { wallMs: middle(state, 'localize', 'wallMs'), cpuMs: middle(state, 'localize', 'cpuMs') },
    audit: { wallMs: middle(state, 'audit', 'wallMs'), cpuMs: middle(state, 'audit', 'cpuMs') },
  });
  const cpuOf = ({ localize, audit }: Round) => localize.cpuMs + audit.cpuMs;
  reportResult({
    name: 'localize-table',
    ratio: rounded(median(rounds.map(({ whole, next }) => cpuOf(whole) / cpuOf(next)))),
    comparedWith: 'one new commit of one file on the same table: CPU of the whole table, localize and audit, divided by that of the commit',
    aim: '≥ 33: the commit costs less than 3 %',
    files: COMMITS * MANIFESTS_PER_COMMIT * FILES_PER_MANIFEST,
    manifests: COMMITS * MANIFESTS_PER_COMMIT,
    whole: partsOf('whole'),
    next: partsOf('next'),
    auditShare: rounded(median(rounds.map(({ whole }) => whole.audit.cpuMs / whole.localize.cpuMs))),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  });
}

void run();
