import { isReplicationError, type ReasonCode, type ReplicationError } from '@portage/backstage-plugin-replication-common';

/**
 * What concerns one table (and its group) for good: it is held with the reason, the others go on. Anything else, such as a storage that is
 * down, concerns the task: it is tried again, or fails with its reason.
 */
const TABLE_FAILURES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'audit-failed',
  'corrupt-metadata',
  'path-outside-root',
  'plan-changed',
  'source-below-target',
  'source-changed',
  'source-file-missing',
  'target-occupied',
  'unregistered-path',
  'unsupported-codec',
  'unsupported-delete-files',
  'unsupported-encryption',
  'unsupported-format-version',
  'unsupported-identifier',
  'unsupported-orc-deletes',
  'unsupported-view',
]);

export function isTableFailure(error: unknown): error is ReplicationError {
  return isReplicationError(error) && TABLE_FAILURES.has(error.code);
}
