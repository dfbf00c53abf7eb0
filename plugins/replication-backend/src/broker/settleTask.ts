import { createReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { TaskOutcome } from '@portage/backstage-plugin-replication-node';
import { MAX_RETRY_DELAY_MS } from './taskDefaults';

/** What becomes of a task whose claim ends. `waiting` means that it is tried again after `delayMs`. */
export type Settlement =
  | { status: 'succeeded'; result: string; reason?: undefined }
  | { status: 'waiting'; reason: Reason; delayMs: number; attemptCounts: boolean }
  | { status: 'failed' | 'cancelled'; reason: Reason };

/** A task as far as its settlement depends on it. */
export interface SettledTask {
  /** Counted at the claim, so this one is included. */
  attempts: number;
  maxAttempts: number;
  cancelRequested: boolean;
  /** The pause before a second attempt. */
  firstRetryDelayMs: number;
}

/** A worker's outcome once its result was checked and is JSON text. */
export type CheckedOutcome = Exclude<TaskOutcome, { status: 'succeeded' }> | { status: 'succeeded'; result: string };

/**
 * Decides what an outcome does to its task.
 *
 * - Success always counts, also where a cancel came too late: what was published is published.
 * - After a cancel everything else ends the task as cancelled.
 * - A worker that gives a task back without having been asked (it shuts down) costs no attempt.
 * - Of the failures the retryable ones wait, each time twice as long, until the attempts are used up. The last reason stays readable.
 */
export function settleTask(task: SettledTask, outcome: CheckedOutcome): Settlement {
  if (outcome.status === 'succeeded') {
    return { status: 'succeeded', result: outcome.result };
  }
  if (task.cancelRequested) {
    return { status: 'cancelled', reason: createReason('cancelled', 'The task was cancelled while it ran.') };
  }
  if (outcome.status === 'cancelled') {
    return { status: 'waiting', reason: outcome.reason, delayMs: 0, attemptCounts: false };
  }
  if (!outcome.retryable) {
    return { status: 'failed', reason: outcome.reason };
  }
  if (task.attempts < task.maxAttempts) {
    const delayMs = Math.min(MAX_RETRY_DELAY_MS, task.firstRetryDelayMs * 2 ** (task.attempts - 1));
    return { status: 'waiting', reason: outcome.reason, delayMs, attemptCounts: true };
  }
  const { code, message } = outcome.reason;
  return {
    status: 'failed',
    // A task that has one attempt only fails for its own reason; "exhausted" would hide it.
    reason:
      task.maxAttempts === 1
        ? outcome.reason
        : createReason('attempts-exhausted', `Tried ${task.attempts} times, the last time: ${code}: ${message}`),
  };
}
