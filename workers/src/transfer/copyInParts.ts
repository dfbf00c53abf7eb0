import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { MultipartUpload, StorageObject } from '@portage/backstage-plugin-replication-node';
import type { CopyObjectOptions } from './CopyObjectOptions';
import { compareWithTarget } from './compareWithTarget';
import { mapConcurrent } from './mapConcurrent';
import { OrderedChecksum } from './OrderedChecksum';
import { partBuffers } from './partBuffers';

/** How many parts of one object are under way at once. */
const PARTS_AT_ONCE = 4;

/**
 * Copies a large object by ranges that become parts, through buffers that are used again. All ranges are of one version of the
 * source, and its checksum is reckoned on the way and compared before the object appears.
 */
export async function copyInParts(options: CopyObjectOptions): Promise<'copied' | 'present'> {
  const { source, target, sourceUri, targetUri, sizeBytes, signal } = options;
  const pinned = await source.stat(sourceUri, { signal });
  if (!pinned) {
    throw new ReplicationError('source-file-missing', `There is no object "${sourceUri}".`);
  }
  if (pinned.sizeBytes !== sizeBytes) {
    throw new ReplicationError('source-changed', `"${sourceUri}" has ${pinned.sizeBytes} bytes instead of ${sizeBytes}.`);
  }
  const stored = await source.features.checksum?.(sourceUri, { signal });
  const checksum = stored && OrderedChecksum.create(stored.algorithm);

  const upload = await target.startMultipart(targetUri, { sizeBytes, ifAbsent: true, signal });
  try {
    await copyParts({ ...options, pinned, upload, checksum });
    if (stored && checksum && checksum.digest() !== stored.value) {
      throw new ReplicationError(
        'checksum-mismatch',
        `The bytes of "${sourceUri}" that came have another ${stored.algorithm} than the source keeps.`,
      );
    }
    // The commit point: the object appears.
    const { outcome } = await upload.complete({ signal });
    if (outcome === 'written') {
      return 'copied';
    }
  } catch (error) {
    // The first error is the one to tell of; what cannot be abandoned now is found by `removeUnfinished`.
    await upload.abort().catch(() => {});
    throw error;
  }
  await compareWithTarget(options);
  return 'present';
}

async function copyParts(
  options: CopyObjectOptions & { pinned: StorageObject; upload: MultipartUpload; checksum: OrderedChecksum | undefined },
): Promise<void> {
  const { source, sourceUri, sizeBytes, pinned, upload, checksum } = options;
  const { partSizeBytes } = upload;
  const expected = { sizeBytes, entityTag: pinned.entityTag };
  const count = Math.ceil(sizeBytes / partSizeBytes);
  const copyPart = async (index: number, signal: AbortSignal) => {
    const offsetBytes = index * partSizeBytes;
    const lengthBytes = Math.min(partSizeBytes, sizeBytes - offsetBytes);
    const buffer = await partBuffers.take(partSizeBytes, signal);
    try {
      const body = await source.read(sourceUri, { offsetBytes, lengthBytes, into: buffer, expected, signal });
      await checksum?.addInTurn(index, body, signal);
      await upload.writePart(index + 1, body, { signal });
    } finally {
      partBuffers.give(buffer);
    }
  };
  await mapConcurrent(Array(count).keys(), { concurrency: PARTS_AT_ONCE, signal: options.signal }, copyPart);
}
