import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { CorruptInput } from './CorruptInput';

/** Turns what a decoder threw into an error that names the file; every other error is handed on as it is. */
export function describeCorruption(error: unknown, uri: string): unknown {
  if (error instanceof CorruptInput) {
    return new ReplicationError('corrupt-metadata', `${uri}: ${error.message} (at byte ${error.offset})`, { cause: error });
  }
  return error;
}
