import type { ThreadPool } from '@portage/backstage-plugin-replication-node';
import type { CopyItem } from './CopyItem';
import { unpackCopyItems } from './threads/PackedCopyItems';
import type { PlanManifestInput, PlanManifestOutput } from './threads/planManifest';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import { toTransferable } from './toTransferable';

/** What one manifest names. */
export interface PlannedFiles extends Omit<PlanManifestOutput, 'items'> {
  /** The live files that lie outside the target region and hold no paths, in the manifest's order. */
  items: CopyItem[];
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
  const { items, ...files } = fromThreadOutcome(outcome);
  return { ...files, items: unpackCopyItems(items) };
}
