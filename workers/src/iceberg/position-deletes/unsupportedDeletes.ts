import { ReplicationError } from '@portage/backstage-plugin-replication-common';

/** The error for a delete file that may be right, but is none that is known to be rewritten rightly. */
export function unsupportedDeletes(uri: string, problem: string): ReplicationError {
  return new ReplicationError('unsupported-delete-files', `The position delete file ${uri} cannot be rewritten: ${problem}.`);
}
