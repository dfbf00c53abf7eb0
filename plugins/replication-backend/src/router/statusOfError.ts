import { isReplicationError, type ReasonCode } from '@portage/backstage-plugin-replication-common';

/** The errors of `@backstage/errors` by name: instances of several package copies may meet here. */
const STATUS_BY_NAME: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  ServiceUnavailableError: 503,
};

const STATUS_BY_REASON: Partial<Record<ReasonCode, number>> = {
  'invalid-document': 400,
  'unknown-cluster': 400,
  'unknown-connection': 400,
  'unsupported-kind': 400,
  'unsupported-connection-type': 400,
  'target-conflict': 400,
  'replication-cycle': 400,
  'unregistered-path': 400,
  'source-below-target': 400,
  'path-outside-root': 400,
  'payload-too-large': 400,
  'connection-not-allowed': 403,
  'not-found': 404,
  'unknown-reference': 404,
  'cluster-in-use': 409,
  'replica-diverged': 409,
  'plan-changed': 409,
  'approval-required': 409,
  'policy-suspended': 409,
  'overlap-skipped': 409,
  'lease-lost': 409,
  'lost-update': 412,
  'storage-unreachable': 502,
  'storage-throttled': 502,
  'storage-denied': 502,
  'storage-error': 502,
  'catalog-unreachable': 502,
  'catalog-denied': 502,
  'catalog-error': 502,
  'no-worker': 503,
  'timed-out': 504,
};

/** The HTTP status of anything that a handler threw; what is not known is our own fault. */
export function statusOfError(error: unknown): number {
  if (isReplicationError(error)) {
    return STATUS_BY_REASON[error.code] ?? 500;
  }
  if (error instanceof Error) {
    const byName = STATUS_BY_NAME[error.name];
    if (byName !== undefined) {
      return byName;
    }
    // The body parser's own errors (no JSON, too large) carry their status.
    const { status, expose } = error as { status?: unknown; expose?: unknown };
    if (typeof status === 'number' && status >= 400 && status < 500 && expose === true) {
      return status;
    }
  }
  return 500;
}
