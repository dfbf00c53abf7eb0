import {
  createReason,
  isFinal,
  ReplicationError,
  type Reason,
  type TaskKind,
  type TaskPayload,
  type TaskResult,
} from '@portage/backstage-plugin-replication-common';
import type { TaskSpecification } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { afterCommit } from '../database/afterCommit';
import { dialectOf } from '../database/dialect';
import { parseJson } from '../database/jsonColumn';
import { insertTasks } from '../database/operations/tasks/insertTasks';
import type { ServedRegions } from '../configuration/ServedRegions';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbTaskRow } from '../database/tables';
import { serializeTaskData } from './serializeTaskData';
import { DEFAULT_MAX_ATTEMPTS, POLL_INTERVAL_MS, REQUEST_PRIORITY } from './taskDefaults';
import type { TaskHints } from './TaskHints';

/** After this a request's row has nobody left who waits for it: its backend stopped in between. */
const MAX_REQUEST_AGE_MS = 10 * 60_000;

/**
 * The control plane's side of the queue: tasks go in for jobs, and requests (probes, browsing, watching) go in and come back answered.
 */
export class TaskQueue {
  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly hints: TaskHints,
    private readonly servedRegions: ServedRegions | undefined,
  ) {}

  /** @param options - without `servedRegions` every request goes to the region that it names */
  static create(options: { database: ReplicationDatabase; hints: TaskHints; servedRegions?: ServedRegions }): TaskQueue {
    return new TaskQueue(options.database, options.hints, options.servedRegions);
  }

  /**
   * Queues the tasks of a job's stage, in their order; workers see them once the transaction is committed.
   * @throws ReplicationError where a payload is too large or not valid for its kind; nothing is queued then
   */
  async enqueue(
    tx: Knex.Transaction,
    options: { job?: { id: string; stagePosition: number }; priority: number; tasks: readonly TaskSpecification[] },
  ): Promise<string[]> {
    const tasks = options.tasks.map(task => ({
      kind: task.kind,
      region: task.region,
      payload: serializeTaskData(task.kind, 'payload', task.payload),
      maxAttempts: task.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
    }));
    const ids = await insertTasks(tx, { ...options, tasks });
    afterCommit(tx, () => this.hints.announceQueued());
    return ids;
  }

  /**
   * Asks a worker of `region`, or of this backend's own where it serves that one not, to do one short task, once, and waits for its
   * answer. The task's row is removed afterwards.
   * @param options - `timeoutMs` from the call to the answer
   * @throws ReplicationError with the task's own reason where it failed; `no-worker` where no worker of the region took it in time;
   *   `timed-out` where one did and has not answered
   */
  async request<K extends TaskKind>(
    kind: K,
    payload: TaskPayload<K>,
    options: { region: string; timeoutMs: number; signal?: AbortSignal },
  ): Promise<TaskResult<K>> {
    const { timeoutMs, signal } = options;
    const region = this.servedRegions?.forRequest(options.region) ?? options.region;
    const [taskId] = await this.database.transaction(tx =>
      this.enqueue(tx, { priority: REQUEST_PRIORITY, tasks: [{ kind, region, payload, maxAttempts: 1 }] }),
    );
    try {
      const task = await this.waitForEnd(taskId, { deadlineMs: performance.now() + timeoutMs, signal });
      if (isFinal(task.status)) {
        return resultOf(task) as TaskResult<K>;
      }
      const seconds = Math.round(timeoutMs / 1_000);
      throw task.status === 'waiting'
        ? new ReplicationError('no-worker', `No worker of region "${region}" took the "${kind}" task within ${seconds} seconds.`)
        : new ReplicationError('timed-out', `Worker "${task.worker_id}" has not finished the "${kind}" task within ${seconds} seconds.`);
    } finally {
      // A worker that is still at it finds its token stale at the next heartbeat and drops the task.
      await this.database.knex('tasks').where('id', taskId).delete();
    }
  }

  /** Removes requests whose backend stopped before their answer came. */
  async removeAbandonedRequests(): Promise<void> {
    const { knex } = this.database;
    await knex('tasks')
      .whereNull('job_id')
      .where('created_at', '<', knex.raw('? - ?', [dialectOf(knex).nowMs, MAX_REQUEST_AGE_MS]))
      .delete();
  }

  private async waitForEnd(taskId: string, options: { deadlineMs: number; signal?: AbortSignal }): Promise<DbTaskRow> {
    const { deadlineMs, signal } = options;
    for (;;) {
      const settled = this.nextSettled(taskId, { timeoutMs: Math.min(POLL_INTERVAL_MS, deadlineMs - performance.now()), signal });
      try {
        const task = await this.database.knex<DbTaskRow>('tasks').where('id', taskId).first();
        signal?.throwIfAborted();
        if (!task) {
          throw new ReplicationError('internal-error', `The task ${taskId} is gone.`);
        }
        if (isFinal(task.status) || performance.now() >= deadlineMs) {
          return task;
        }
        await settled.promise;
      } finally {
        settled.stop();
      }
    }
  }

  /** Begins to listen at once, so that an end between a look into the database and the wait is not missed. */
  private nextSettled(taskId: string, options: { timeoutMs: number; signal?: AbortSignal }): { promise: Promise<void>; stop(): void } {
    const { timeoutMs, signal } = options;
    let stop = () => {};
    const promise = new Promise<void>(resolve => {
      const timer = setTimeout(() => stop(), Math.max(0, timeoutMs));
      const unsubscribe = this.hints.onSettled(hint => hint.taskId === taskId && stop());
      stop = () => {
        clearTimeout(timer);
        unsubscribe();
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      signal?.addEventListener('abort', stop);
    });
    return { promise, stop: () => stop() };
  }
}

function resultOf(task: DbTaskRow): unknown {
  if (task.status === 'succeeded') {
    return parseJson(task.result);
  }
  const reason = parseJson<Reason>(task.reason) ?? createReason('internal-error', `The "${task.kind}" task ended without a reason.`);
  throw new ReplicationError(reason.code, reason.message, { action: reason.action });
}
