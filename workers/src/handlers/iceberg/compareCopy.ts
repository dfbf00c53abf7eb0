import { isReplicationError, type VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

/** Of both sides at a time. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** A copy and what it is a copy of. */
export interface CopyToCompare {
  source: StorageConnector;
  target: StorageConnector;
  sourceUri: string;
  targetUri: string;
  /** As the table says. */
  sizeBytes: number;
  signal: AbortSignal;
}

/**
 * Holds a copied file against its source: by the checksums of the storages where both keep one of the same kind, else byte by byte. That the
 * file is there, with its size, the audit of the table has found out.
 * @returns what is wrong, or `undefined`
 */
export async function compareCopy(copy: CopyToCompare): Promise<Pick<VerifyProblem, 'type' | 'message'> | undefined> {
  const { source, target, sourceUri, targetUri, sizeBytes, signal } = copy;
  const [original, copied] = await Promise.all([source.stat(sourceUri, { signal }), target.stat(targetUri, { signal })]);
  if (copied?.sizeBytes !== sizeBytes) {
    return undefined;
  }
  if (original?.sizeBytes !== sizeBytes) {
    const what = original ? `has ${original.sizeBytes} bytes, the table says ${sizeBytes}` : 'is gone';
    return { type: 'unproved', message: `The source ${sourceUri} ${what}: the copy cannot be compared` };
  }
  try {
    const equal = (await haveEqualChecksums(copy)) ?? (await haveEqualBytes(copy));
    return equal ? undefined : { type: 'damage', message: `The file does not have the bytes of its source ${sourceUri}` };
  } catch (error) {
    if (isReplicationError(error) && (error.code === 'source-file-missing' || error.code === 'source-changed')) {
      return { type: 'unproved', message: `The file or its source ${sourceUri} changed while they were compared` };
    }
    throw error;
  }
}

/** `undefined` where the storages keep no checksums of one kind. */
async function haveEqualChecksums({ source, target, sourceUri, targetUri, signal }: CopyToCompare): Promise<boolean | undefined> {
  const [theirs, ours] = await Promise.all([
    source.features.checksum?.(sourceUri, { signal }),
    target.features.checksum?.(targetUri, { signal }),
  ]);
  return theirs && ours && theirs.algorithm === ours.algorithm ? theirs.value === ours.value : undefined;
}

async function haveEqualBytes({ source, target, sourceUri, targetUri, sizeBytes, signal }: CopyToCompare): Promise<boolean> {
  for (let offsetBytes = 0; offsetBytes < sizeBytes; offsetBytes += CHUNK_BYTES) {
    const range = { offsetBytes, lengthBytes: Math.min(CHUNK_BYTES, sizeBytes - offsetBytes), expected: { sizeBytes }, signal };
    const [theirs, ours] = await Promise.all([source.read(sourceUri, range), target.read(targetUri, range)]);
    if (Buffer.compare(theirs, ours) !== 0) {
      return false;
    }
  }
  return true;
}
