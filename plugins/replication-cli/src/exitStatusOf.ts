import { type ReasonCode, ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { EXIT_STATUS, type ExitStatus } from './exitStatus';
import { isUnreachable } from './server/isUnreachable';
import { UsageError } from './UsageError';

/** Refusals that say that what was sent is wrong, whatever HTTP status they come with. */
const INVALID_INPUT: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'invalid-document',
  'unknown-cluster',
  'unknown-connection',
  'unsupported-kind',
  'unsupported-connection-type',
  'target-conflict',
  'replication-cycle',
  'not-found',
]);

/** HTTP: bad request, not found, method not allowed, payload too large, unsupported media type, unprocessable. */
const USAGE_STATUSES = [400, 404, 405, 413, 415, 422];

/** The exit status that an error stands for; what is not known to be anything else is a failure. */
export function exitStatusOf(error: unknown): ExitStatus {
  if (error instanceof UsageError) {
    return EXIT_STATUS.usage;
  }
  if (isUnreachable(error)) {
    return EXIT_STATUS.serverNotReached;
  }
  if (error instanceof ReplicationResponseError) {
    if (error.status === 401 || error.status === 403) {
      return EXIT_STATUS.notAllowed;
    }
    const code = error.body.reason?.code;
    if (USAGE_STATUSES.includes(error.status) || (code !== undefined && INVALID_INPUT.has(code))) {
      return EXIT_STATUS.usage;
    }
  }
  return EXIT_STATUS.failed;
}
