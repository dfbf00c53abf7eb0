import { isReplicationError, ReplicationError, type ReasonCode } from '@portage/backstage-plugin-replication-common';

/**
 * What a thread function hands back. An error that crosses threads loses its class and its fields, so those that carry a reason
 * code travel as data.
 */
export type ThreadOutcome<T> = { ok: true; value: T } | { ok: false; code: ReasonCode; message: string; retryable: boolean };

/** Runs a thread function's work; errors without a reason code are thrown on, for they are defects. */
export function toThreadOutcome<T>(work: () => T): ThreadOutcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (isReplicationError(error)) {
      return { ok: false, code: error.code, message: error.message, retryable: error.retryable };
    }
    throw error;
  }
}

/** The value, or the error made whole again. */
export function fromThreadOutcome<T>(outcome: ThreadOutcome<T>): T {
  if (!outcome.ok) {
    throw new ReplicationError(outcome.code, outcome.message, { retryable: outcome.retryable });
  }
  return outcome.value;
}
