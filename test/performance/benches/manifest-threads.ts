/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import { PiscinaThreadPool } from '@portage/workers';
import type { LocalizeManifestInput } from '../../../workers/src/localize/threads/localizeManifest';
import type { LocalizedBytes } from '../../../workers/src/localize/threads/LocalizedBytes';
import { fromThreadOutcome, type ThreadOutcome } from '../../../workers/src/localize/threads/ThreadOutcome';
import { freeBytes } from '../../../workers/src/memory/freeBytes';
import { BENCH_MAPPING, SOURCE_TABLE } from '../support/benchMapping';
import { comparePairs } from '../support/comparePairs';
import { generateManifest } from '../support/generateManifest';
import { reportResult } from '../support/reportResult';

const MANIFESTS = 16;
const ENTRIES = 2_000;

/** Rewriting 16 manifests by two threads of the pool against one. */
async function run(): Promise<void> {
  const manifests = Array.from({ length: MANIFESTS }, (_, index) =>
    generateManifest({ codec: 'deflate', entries: ENTRIES, firstFile: index * ENTRIES, location: SOURCE_TABLE }),
  );
  const rewriteAll = (pool: PiscinaThreadPool) =>
    Promise.all(
      manifests.map(async (manifest, index) => {
        const bytes = new Uint8Array(manifest).buffer;
        const input: LocalizeManifestInput = {
          manifest: { uri: `${index}.avro`, content: 'data' as const, lengthBytes: bytes.byteLength, entries: ENTRIES },
          bytes,
          mapping: BENCH_MAPPING,
        };
        const outcome = await pool.run<LocalizeManifestInput, ThreadOutcome<LocalizedBytes>>('localizeManifest', input, {
          transfer: [bytes],
        });
        const result = fromThreadOutcome(outcome);
        // As a job does once the file is written.
        freeBytes(new Uint8Array(result.bytes));
        return result.sha256;
      }),
    );

  const one = PiscinaThreadPool.create({ threads: 1 });
  const two = PiscinaThreadPool.create({ threads: 2 });
  try {
    assert.deepEqual(await rewriteAll(two), await rewriteAll(one));
    reportResult({
      name: 'manifest-threads',
      ...(await comparePairs({ ours: () => rewriteAll(two), peer: () => rewriteAll(one), by: 'wallMs' })),
      comparedWith: 'one thread of the same pool',
      aim: '≥ 1.7',
      manifests: MANIFESTS,
      entries: ENTRIES,
    });
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

void run();
