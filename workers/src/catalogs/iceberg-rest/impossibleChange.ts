import { ReplicationError } from '@portage/backstage-plugin-replication-common';

/** The error for a change of a table or view that the protocol has no update for. */
export function impossibleChange(message: string): ReplicationError {
  return new ReplicationError('unsupported-catalog-change', message);
}
