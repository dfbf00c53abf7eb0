import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CopyObjectOptions } from './CopyObjectOptions';
import { copyInParts } from './copyInParts';
import { copyWhole } from './copyWhole';
import { copyWithinStorage } from './copyWithinStorage';
import { compareWithTarget } from './compareWithTarget';

const MIB = 1024 * 1024;

/** Up to here an object travels as one body; above it in ranges, side by side. */
const LARGEST_WHOLE_BYTES = 16 * MIB;

/**
 * From here on the target is asked before the bytes are sent. Below, sending them with "only if absent" is the one question more
 * than which it costs.
 */
const ASK_FIRST_BYTES = 64 * 1024;

/** What became of an object. `bytes` are those that were written: none unless it was copied. @public */
export interface CopyObjectResult {
  kind: 'copied' | 'present' | 'source-changed';
  bytes: number;
}

/**
 * Copies one object. It appears at the target whole or not at all, and whatever stands there already stays as it is, so a copy
 * may be repeated, also by two at the same time: the later one finds it `present`.
 *
 * The size must be the plan's, the bytes are held against the source's checksum where it keeps one, and what was written against the
 * target's. An object that stands at the target counts as present if its size is the plan's and its checksum, where both ends have
 * one of the same kind, is the source's.
 *
 * @returns `source-changed` where the source is not what the plan says any more: the plan is stale for this one
 * @throws ReplicationError `source-file-missing`; `target-occupied` where another object stands at the target; `checksum-mismatch`;
 *   `storage-full` and others of the storages
 * @public
 */
export async function copyObject(options: CopyObjectOptions): Promise<CopyObjectResult> {
  try {
    const kind = await copyByWay(options);
    return { kind, bytes: kind === 'copied' ? options.sizeBytes : 0 };
  } catch (error) {
    if (isReplicationError(error) && error.code === 'source-changed') {
      return { kind: 'source-changed', bytes: 0 };
    }
    throw error;
  }
}

async function copyByWay(options: CopyObjectOptions): Promise<'copied' | 'present'> {
  const { source, target, targetUri, sizeBytes, signal } = options;
  if (sizeBytes >= ASK_FIRST_BYTES) {
    const found = await target.stat(targetUri, { signal });
    if (found) {
      await compareWithTarget({ ...options, found });
      return 'present';
    }
  }
  const isSameConnection = source.type === target.type && source.name === target.name;
  if (isSameConnection && target.features.copyWithin) {
    return copyWithinStorage(options, target.features.copyWithin);
  }
  return sizeBytes <= LARGEST_WHOLE_BYTES ? copyWhole(options) : copyInParts(options);
}
