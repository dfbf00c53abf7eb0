import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageFeatures } from '@portage/backstage-plugin-replication-node';
import type { CopyObjectOptions } from './CopyObjectOptions';
import { compareWithTarget } from './compareWithTarget';

/** Copies between two places of one connection, without the bytes coming here. */
export async function copyWithinStorage(
  options: CopyObjectOptions,
  copyWithin: NonNullable<StorageFeatures['copyWithin']>,
): Promise<'copied' | 'present'> {
  const { source, sourceUri, targetUri, sizeBytes, signal } = options;
  const found = await source.stat(sourceUri, { signal });
  if (!found) {
    throw new ReplicationError('source-file-missing', `There is no object "${sourceUri}".`);
  }
  if (found.sizeBytes !== sizeBytes) {
    throw new ReplicationError('source-changed', `"${sourceUri}" has ${found.sizeBytes} bytes instead of ${sizeBytes}.`);
  }
  const { outcome } = await copyWithin(sourceUri, targetUri, { ifAbsent: true, signal });
  // Written or present, what stands there now must be the object: the bytes were never seen here.
  await compareWithTarget(options);
  return outcome === 'written' ? 'copied' : 'present';
}
