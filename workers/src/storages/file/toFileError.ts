import { isReplicationError, ReplicationError, type ReasonCode } from '@portage/backstage-plugin-replication-common';
import { errnoOf } from './errnoOf';

/** Codes of errno(3) that have a reason of their own. */
const REASONS: Record<string, ReasonCode> = {
  ENOSPC: 'storage-full',
  EDQUOT: 'storage-full',
  EACCES: 'storage-denied',
  EPERM: 'storage-denied',
  EROFS: 'storage-denied',
  ELOOP: 'path-outside-root',
  EMFILE: 'storage-throttled',
  ENFILE: 'storage-throttled',
  ESTALE: 'storage-unreachable',
  ETIMEDOUT: 'storage-unreachable',
  EHOSTDOWN: 'storage-unreachable',
  EIO: 'storage-error',
  // Not for reads: somebody removed the folder that was being written into.
  ENOENT: 'storage-error',
};

/** What says that there is no such object, where one was to be read. */
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * The error of a file operation with its reason. What has none is fatal: a name that is too long stays too long.
 * Errors that are none of the file system's pass as they are.
 */
export function toFileError(error: unknown, action: 'read' | 'write' | 'list' | 'delete', uri: string): unknown {
  const errno = errnoOf(error);
  if (isReplicationError(error) || !errno) {
    return error;
  }
  const reason = action === 'read' && MISSING.has(errno) ? 'source-file-missing' : REASONS[errno];
  return new ReplicationError(reason ?? 'storage-error', `Could not ${action} "${uri}": ${(error as Error).message}`, {
    cause: error,
    retryable: reason ? undefined : false,
  });
}
