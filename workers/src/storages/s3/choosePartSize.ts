import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { S3_LIMITS } from './s3ConnectionSchema';

const MIB = 1024 * 1024;

/**
 * The size of the parts of an object: the wanted one, or the next MiB with which 10,000 parts suffice.
 * @throws ReplicationError `storage-error`, fatal, above what S3 can hold (about 48 TiB in parts of 5 GiB)
 */
export function choosePartSize(sizeBytes: number, wantedBytes: number): number {
  const needed = Math.ceil(sizeBytes / S3_LIMITS.maxParts / MIB) * MIB;
  if (needed > S3_LIMITS.maxPartSizeBytes) {
    throw new ReplicationError('storage-error', `An object of ${sizeBytes} bytes is larger than S3 can hold.`, { retryable: false });
  }
  return Math.max(wantedBytes, needed);
}
