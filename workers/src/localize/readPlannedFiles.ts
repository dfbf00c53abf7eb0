import type { ThreadPool } from '@portage/backstage-plugin-replication-node';
import { unpackFileSizes } from './threads/PackedFileSizes';
import type { FileSize, PlanManifestInput, PlanManifestOutput } from './threads/planManifest';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import { toTransferable } from './toTransferable';

/** What one manifest names. */
export interface PlannedFiles extends Omit<PlanManifestOutput, 'toCopy'> {
  /** The live files that lie outside the target region and hold no paths, in the manifest's order: the copy set. */
  toCopy: FileSize[];
}

/**
 * Reads a manifest in a thread.
 * @throws ReplicationError with the reason for which its table cannot be replicated
 */
export async function readPlannedFiles(
  input: Omit<PlanManifestInput, 'bytes'> & { bytes: Buffer },
  { threads, signal }: { threads: ThreadPool; signal?: AbortSignal },
): Promise<PlannedFiles> {
  const bytes = toTransferable(input.bytes);
  const outcome = await threads.run<PlanManifestInput, ThreadOutcome<PlanManifestOutput>>(
    'planManifest',
    { ...input, bytes },
    { transfer: [bytes], signal },
  );
  const { toCopy, ...files } = fromThreadOutcome(outcome);
  return { ...files, toCopy: unpackFileSizes(toCopy) };
}
