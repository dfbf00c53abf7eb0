/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import type { PiscinaThreadPool } from '@portage/workers';
import { auditTable } from '../../../workers/src/audit';
import { localizeTable, planTable } from '../../../workers/src/localize';
import type { MemoryMap } from '../../../workers/src/localize/testing/MemoryMap';
import type { BenchStorage } from './BenchStorage';
import { measure, type Measurement } from './measure';

/** What one state of a table took. */
export interface SynchronizedState {
  localize: Measurement;
  audit: Measurement;
  /** How many files are to be copied. */
  files: number;
  /** Files of the source's metadata that were read. */
  reads: string[];
  writtenBytes: number;
}

/** Plans, localizes and proves one state of a table, as the stages of a job do, but for the copying. */
export async function synchronizeTable(options: {
  metadataLocation: string;
  mapping: Parameters<typeof localizeTable>[0]['mapping'];
  storage: BenchStorage;
  map: MemoryMap;
  threads: PiscinaThreadPool;
}): Promise<SynchronizedState> {
  const { metadataLocation, mapping, storage, map, threads } = options;
  const signal = new AbortController().signal;
  storage.reads.length = 0;
  storage.writtenBytes = 0;
  let localized: Awaited<ReturnType<typeof localizeTable>> | undefined;
  let directory = '';
  let files = 0;
  const localize = await measure(async () => {
    const plan = await planTable({
      key: ['sales', 'orders_fact'],
      metadataLocation,
      mapping,
      registry: storage,
      openMap: () => map,
      threads,
      emit: async items => {
        files += items.length;
      },
    });
    directory = plan.directory;
    localized = await localizeTable({ plan, mapping, registry: storage, target: storage, map, threads });
  });
  assert(localized);
  const { metadataLocation: replicaMetadataLocation, metadataSha256: replicaSha256 } = localized;
  await map.write(localized.files);
  const audit = await measure(async () => {
    const { digest, problems, proofs } = await auditTable({
      ...mapping,
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
  return { localize, audit, files, reads: [...storage.reads], writtenBytes: storage.writtenBytes };
}
