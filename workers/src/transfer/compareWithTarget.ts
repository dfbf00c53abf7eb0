import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import type { CopyObjectOptions } from './CopyObjectOptions';
import { OrderedChecksum, type StoredChecksum } from './OrderedChecksum';

/** What is to be compared: the target's object, and the source's bytes where they are at hand. */
interface CompareOptions extends CopyObjectOptions {
  found?: StorageObject;
  body?: Uint8Array;
}

/**
 * Makes sure that what stands at the target is the object that was to be copied there.
 * @throws ReplicationError `target-occupied`: it is another one, and it is never overwritten
 */
export async function compareWithTarget(options: CompareOptions): Promise<void> {
  const { target, targetUri, sizeBytes, signal } = options;
  const found = options.found ?? (await target.stat(targetUri, { signal }));
  if (!found) {
    throw new ReplicationError('storage-error', `"${targetUri}" was there a moment ago and is gone.`, { retryable: true });
  }
  if (found.sizeBytes !== sizeBytes) {
    throw new ReplicationError(
      'target-occupied',
      `"${targetUri}" has ${found.sizeBytes} bytes; an object of ${sizeBytes} bytes belongs there.`,
    );
  }
  const theirs = await target.features.checksum?.(targetUri, { signal });
  const ours = theirs && (await findSourceChecksum(options, theirs.algorithm));
  if (theirs && ours !== undefined && ours !== theirs.value) {
    throw new ReplicationError('target-occupied', `"${targetUri}" has the size but not the bytes of the object that belongs there.`);
  }
}

async function findSourceChecksum(options: CompareOptions, algorithm: StoredChecksum['algorithm']): Promise<string | undefined> {
  const { source, sourceUri, body, signal } = options;
  if (body) {
    const checksum = OrderedChecksum.create(algorithm);
    checksum?.add(body);
    return checksum?.digest();
  }
  const stored = await source.features.checksum?.(sourceUri, { signal });
  return stored?.algorithm === algorithm ? stored.value : undefined;
}
