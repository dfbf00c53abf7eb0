/** How long a claim holds without a heartbeat, before another worker may take the task over. */
export const TASK_LEASE_MS = 30_000;

/** How often a task is tried where its kind does not say. */
export const DEFAULT_MAX_ATTEMPTS = 5;

/** The pause before a second attempt, where `replication.broker.retryDelay` sets no other; each further one waits twice as long. */
export const FIRST_RETRY_DELAY_MS = 2_000;

export const MAX_RETRY_DELAY_MS = 60_000;

/** Ahead of all jobs, whose priorities end at 100: somebody waits for a request. */
export const REQUEST_PRIORITY = 1_000;

/** How long polling may overlook what another backend queued or ended; hints within one process come at once. */
export const POLL_INTERVAL_MS = 1_000;
