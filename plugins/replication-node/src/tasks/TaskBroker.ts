import type {
  ClaimedTask,
  LocalizedFile,
  LocalizedFileInScope,
  LocalizedFileKey,
  Reason,
  TaskProgress,
} from '@portage/backstage-plugin-replication-common';

/**
 * The worker's side of the queue. Two implementations, one conformance suite: `DatabaseTaskBroker` in the backend's process,
 * `HttpTaskBroker` in a standalone worker.
 *
 * Every call after `claim` carries the claim's fencing token. A token that is no longer the newest gets a `ConflictError`
 * (HTTP 409): the task has a new owner, or was cancelled and given up; the caller drops it at once and writes nothing more.
 * @public
 */
export interface TaskBroker {
  /** Waits up to `waitMs` (at most 25,000) for work; an empty answer is normal. */
  claim(
    request: { workerId: string; regions: string[]; kinds: string[]; limit: number; waitMs: number },
    options?: { signal?: AbortSignal },
  ): Promise<ClaimedTask[]>;
  /** Prolongs the lease, on the broker's clock. `cancel` asks the worker to abort the handler and report. */
  heartbeat(task: TaskToken): Promise<{ cancel: boolean }>;
  progress(task: TaskToken, progress: TaskProgress): Promise<void>;
  log(task: TaskToken, lines: TaskLogLine[]): Promise<void>;
  /** Ends the task. A failure that is `retryable` goes back to waiting with backoff until its attempts are used up. */
  complete(task: TaskToken, outcome: TaskOutcome): Promise<void>;
  /** Rows of the localization map of one scope. Keys that are not there are left out. At most 500 keys a call. */
  readLocalizedFiles(task: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<LocalizedFile[]>;
  /** Adds or replaces rows of the map, fenced by the task's token. At most 500 rows a call. */
  writeLocalizedFiles(task: TaskToken, request: { scope: string; files: LocalizedFile[] }): Promise<void>;
  /** Rows of all scopes of one policy behind `after`, in an order of the broker's own. At most 500 rows a call; fewer mean the end. */
  listLocalizedFiles(
    task: TaskToken,
    request: { policy: string; after?: { scope: string; sourcePath: string }; limit: number },
  ): Promise<LocalizedFileInScope[]>;
  /** Removes rows of the map, fenced by the task's token. At most 500 keys a call; those that are gone already are no error. */
  removeLocalizedFiles(task: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<void>;
}

/** Names one claim of one task. @public */
export interface TaskToken {
  taskId: string;
  fencingToken: number;
}

/** @public */
export interface TaskLogLine {
  /** ISO 8601 in UTC. */
  at: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}

/** @public */
export type TaskOutcome =
  | { status: 'succeeded'; result: unknown }
  | { status: 'failed'; reason: Reason; retryable: boolean }
  | { status: 'cancelled'; reason: Reason };

/** @public */
export type { LocalizedFile, LocalizedFileKey };
