import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { systemErrorOf } from './systemErrorOf';

/** A gateway without its backend, and a backend that is still starting or stopping. */
const NOT_SERVING = [502, 503, 504];

/** Whether an error says that no server answered. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ReplicationResponseError ? NOT_SERVING.includes(error.status) : systemErrorOf(error) !== undefined;
}
