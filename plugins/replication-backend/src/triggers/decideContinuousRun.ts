/** The pause after a first failure, and after any failure once the source has moved on. */
export const FIRST_FAILURE_PAUSE_MS = 30_000;

/** The longest pause after failures in a row. */
export const MAX_FAILURE_PAUSE_MS = 3_600_000;

const MAX_DOUBLINGS = 16;

/** What a check of a continuous policy sees. */
export interface ContinuousState {
  /** Where the source's reference stands now. */
  headHash: string;
  /** The head that the last successful job dealt with, whether it published or found nothing of its own in it. */
  settledHash?: string;
  /** A person has resumed the policy with take-over. */
  takeOver: boolean;
  /** The failed jobs since the last success. */
  failure?: { count: number; code?: string; atMs: number; hash?: string };
  nowMs: number;
}

/**
 * Whether a check makes a job.
 *
 * After a failure the policy pauses: 30 seconds, then twice as long with each failure in a row, up to 1 hour. A new head resets the pause
 * to its first step and not to nothing, so that a busy source with a broken target makes no job per commit. `replica-diverged` is
 * nothing that time mends: it waits for a person's take-over, or for a job that a person started and that succeeded.
 */
export function decideContinuousRun(state: ContinuousState): 'level' | 'run' | 'pause' | 'wait-for-take-over' {
  const { headHash, settledHash, takeOver, failure, nowMs } = state;
  if (!takeOver && failure?.code === 'replica-diverged') {
    return 'wait-for-take-over';
  }
  if (!takeOver && headHash === settledHash) {
    return 'level';
  }
  if (failure) {
    const sameHead = failure.hash === headHash && failure.code !== 'replica-diverged';
    const doublings = sameHead ? Math.min(failure.count - 1, MAX_DOUBLINGS) : 0;
    if (nowMs < failure.atMs + Math.min(MAX_FAILURE_PAUSE_MS, FIRST_FAILURE_PAUSE_MS * 2 ** doublings)) {
      return 'pause';
    }
  }
  return 'run';
}
