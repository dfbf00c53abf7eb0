import { createReason, type Reason } from './Reason';
import { isReplicationError } from './ReplicationError';

/** The reason and the retryability of anything that was thrown. Unknown errors are fatal: repeating a defect does not mend it. @public */
export function toReason(error: unknown): { reason: Reason; retryable: boolean } {
  if (isReplicationError(error)) {
    return { reason: error.reason, retryable: error.retryable };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { reason: createReason('internal-error', message), retryable: false };
}
