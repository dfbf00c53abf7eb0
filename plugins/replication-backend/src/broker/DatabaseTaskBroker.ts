import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  createReason,
  MAX_CLAIM_TASKS,
  MAX_CLAIM_WAIT_MS,
  toReason,
  type ClaimedTask,
  type LocalizedFile,
  type LocalizedFileInScope,
  type TaskProgress,
} from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskLogLine, TaskOutcome, TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { dialectOf } from '../database/dialect';
import { parseJson } from '../database/jsonColumn';
import { listLocalizedFiles } from '../database/operations/localizedFiles/listLocalizedFiles';
import { readLocalizedFiles } from '../database/operations/localizedFiles/readLocalizedFiles';
import { removeLocalizedFiles } from '../database/operations/localizedFiles/removeLocalizedFiles';
import { writeLocalizedFiles } from '../database/operations/localizedFiles/writeLocalizedFiles';
import { appendTaskLog } from '../database/operations/tasks/appendTaskLog';
import { applySettlement } from '../database/operations/tasks/applySettlement';
import { claimTasks } from '../database/operations/tasks/claimTasks';
import { fencedTask, staleTokenError } from '../database/operations/tasks/fencedTask';
import { hasExpiredClaims, listExpiredClaims } from '../database/operations/tasks/listExpiredClaims';
import { releaseClaims } from '../database/operations/tasks/releaseClaims';
import { renewLease } from '../database/operations/tasks/renewLease';
import { updateTaskProgress } from '../database/operations/tasks/updateTaskProgress';
import { touchWorker } from '../database/operations/workers/touchWorker';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbTaskRow } from '../database/tables';
import { serializeTaskData } from './serializeTaskData';
import { settleTask, type CheckedOutcome, type SettledTask, type Settlement } from './settleTask';
import { FIRST_RETRY_DELAY_MS, POLL_INTERVAL_MS, TASK_LEASE_MS } from './taskDefaults';
import type { SettledTaskHint, TaskHints } from './TaskHints';

/** Claims that one look for abandoned tasks gives back at most. */
const MAX_EXPIRED_CLAIMS = 100;

/** Claims whose kind is kept in memory; the oldest are forgotten first. */
const MAX_REMEMBERED_CLAIMS = 1_000;

/** How often a worker's presence is written at most. */
const WORKER_TOUCH_INTERVAL_MS = 10_000;

/**
 * The worker's side of the queue over the backend's own database.
 *
 * A task's life: `waiting` → claim (attempt counted, fencing token raised, lease set) → `running` → `complete`, or the lease runs out →
 * `succeeded`, `failed`, `cancelled`, or `waiting` again with a delay (see `settleTask`). Every write after the claim is one statement or
 * one transaction that also checks the token, so whatever a stale worker sends changes nothing.
 */
export class DatabaseTaskBroker implements TaskBroker {
  private readonly touchedAt = new Map<string, number>();
  /** Kinds of tasks that were claimed here, which spares a success the look for its kind; forgotten ones are looked for. */
  private readonly claimed = new Map<string, { kind: string; fencingToken: number }>();

  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly hints: TaskHints,
    private readonly logger: LoggerService,
    private readonly leaseMs: number,
    private readonly firstRetryDelayMs: number,
  ) {}

  static create(options: {
    database: ReplicationDatabase;
    hints: TaskHints;
    logger: LoggerService;
    /** How long a claim holds without a heartbeat; {@link TASK_LEASE_MS} by default. */
    leaseMs?: number;
    /** The pause before a second attempt; {@link FIRST_RETRY_DELAY_MS} by default. */
    firstRetryDelayMs?: number;
  }): DatabaseTaskBroker {
    const { database, hints, logger, leaseMs = TASK_LEASE_MS, firstRetryDelayMs = FIRST_RETRY_DELAY_MS } = options;
    return new DatabaseTaskBroker(database, hints, logger, leaseMs, firstRetryDelayMs);
  }

  async claim(
    request: { workerId: string; regions: string[]; kinds: string[]; limit: number; waitMs: number },
    options: { signal?: AbortSignal } = {},
  ): Promise<ClaimedTask[]> {
    const { signal } = options;
    await this.touch(request);
    const limit = Math.min(request.limit, MAX_CLAIM_TASKS);
    const deadline = performance.now() + Math.min(request.waitMs, MAX_CLAIM_WAIT_MS);
    while (!signal?.aborted) {
      const version = this.hints.version;
      const rows = await claimTasks(this.database.knex, { ...request, limit, leaseMs: this.leaseMs });
      if (rows.length > 0) {
        return await this.handOver(rows, signal);
      }
      // Idle workers look for what dead ones left, so that a lone worker recovers tasks without any other process.
      if ((await this.releaseExpiredClaims()) > 0) {
        continue;
      }
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) {
        break;
      }
      await this.hints.waitForQueued(version, { timeoutMs: Math.min(remainingMs, POLL_INTERVAL_MS), signal });
    }
    return [];
  }

  async heartbeat(token: TaskToken): Promise<{ cancel: boolean }> {
    return await renewLease(this.database.knex, token, this.leaseMs);
  }

  async progress(token: TaskToken, progress: TaskProgress): Promise<void> {
    const { jobId } = await updateTaskProgress(this.database.knex, token, progress);
    if (jobId) {
      this.hints.announceProgress(jobId);
    }
  }

  async log(token: TaskToken, lines: TaskLogLine[]): Promise<void> {
    if (lines.length > 0) {
      await this.database.transaction(tx => appendTaskLog(tx, token, lines));
    }
  }

  async complete(token: TaskToken, outcome: TaskOutcome): Promise<void> {
    const claimed = this.claimed.get(token.taskId);
    if (outcome.status === 'succeeded' && claimed?.fencingToken === token.fencingToken) {
      const checked = this.checkOutcome(claimed.kind, outcome);
      if (checked.status === 'succeeded') {
        await this.settle(token, checked);
        return;
      }
    }
    // What becomes of a failure depends on the attempts and on a cancel; the fenced statement that follows is what decides.
    const task = await fencedTask(this.database.knex, token).first();
    if (!task) {
      throw staleTokenError(token);
    }
    await this.settle(token, settleTask(this.stateOf(task), this.checkOutcome(task.kind, outcome)));
  }

  async readLocalizedFiles(token: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<LocalizedFile[]> {
    const task = await fencedTask(this.database.knex, token).first('id');
    if (!task) {
      throw staleTokenError(token);
    }
    return await readLocalizedFiles(this.database.knex, request);
  }

  async writeLocalizedFiles(token: TaskToken, request: { scope: string; files: LocalizedFile[] }): Promise<void> {
    await this.fencedTransaction(token, tx => writeLocalizedFiles(tx, request));
  }

  async listLocalizedFiles(
    token: TaskToken,
    request: { policy: string; after?: { scope: string; sourcePath: string }; limit: number },
  ): Promise<LocalizedFileInScope[]> {
    const task = await fencedTask(this.database.knex, token).first('id');
    if (!task) {
      throw staleTokenError(token);
    }
    return await listLocalizedFiles(this.database.knex, request);
  }

  async removeLocalizedFiles(token: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<void> {
    await this.fencedTransaction(token, tx => removeLocalizedFiles(tx, request));
  }

  /**
   * Takes tasks back from workers that let their lease run out: each is tried again or, with its attempts used up, fails.
   * @returns how many
   */
  async releaseExpiredClaims(): Promise<number> {
    if (!(await hasExpiredClaims(this.database.knex))) {
      return 0;
    }
    const released = await this.database.transaction(async tx => {
      const expired = await listExpiredClaims(tx, { limit: MAX_EXPIRED_CLAIMS });
      const settled: { task: DbTaskRow; hint?: Omit<SettledTaskHint, 'taskId'> }[] = [];
      for (const task of expired) {
        const reason = createReason('lease-lost', `Worker "${task.worker_id}" did not renew its lease; it may have stopped.`);
        const settlement = settleTask(this.stateOf(task), { status: 'failed', reason, retryable: true });
        settled.push({ task, hint: await applySettlement(tx, tokenOf(task), settlement) });
      }
      return settled;
    });
    for (const { task, hint } of released) {
      this.logger.warn(`Worker "${task.worker_id}" lost its lease on the "${task.kind}" task ${task.id}`);
      this.hints.announceSettled({ taskId: task.id, jobId: task.job_id ?? undefined, ...hint });
    }
    return released.length;
  }

  private async fencedTransaction(token: TaskToken, work: (tx: Knex.Transaction) => Promise<void>): Promise<void> {
    await this.database.transaction(async tx => {
      // The lock keeps the token the newest until the rows are committed.
      const [task] = await dialectOf(tx).lockRows(fencedTask(tx, token).select('id'));
      if (!task) {
        throw staleTokenError(token);
      }
      await work(tx);
    });
  }

  private async settle(token: TaskToken, settlement: Settlement): Promise<void> {
    this.claimed.delete(token.taskId);
    const settled = await applySettlement(this.database.knex, token, settlement);
    if (!settled) {
      throw staleTokenError(token);
    }
    if (settlement.status === 'waiting') {
      this.hints.announceQueued();
    } else {
      this.hints.announceSettled({ taskId: token.taskId, ...settled });
    }
  }

  /** A result that is no valid result of its kind fails the task, for a reason that a person can read; the worker has done its part. */
  private checkOutcome(kind: string, outcome: TaskOutcome): CheckedOutcome {
    if (outcome.status !== 'succeeded') {
      return outcome;
    }
    try {
      return { status: 'succeeded', result: serializeTaskData(kind, 'result', outcome.result) };
    } catch (error) {
      const { reason, retryable } = toReason(error);
      return { status: 'failed', reason, retryable };
    }
  }

  private stateOf(task: DbTaskRow): SettledTask {
    return {
      attempts: task.attempts,
      maxAttempts: task.max_attempts,
      cancelRequested: task.cancel_requested === 1,
      firstRetryDelayMs: this.firstRetryDelayMs,
    };
  }

  private async handOver(rows: DbTaskRow[], signal?: AbortSignal): Promise<ClaimedTask[]> {
    if (signal?.aborted) {
      await releaseClaims(this.database.knex, rows.map(tokenOf));
      this.hints.announceQueued();
      return [];
    }
    for (const row of rows) {
      this.claimed.set(row.id, { kind: row.kind, fencingToken: row.fencing_token });
    }
    for (const taskId of this.claimed.keys()) {
      if (this.claimed.size <= MAX_REMEMBERED_CLAIMS) {
        break;
      }
      this.claimed.delete(taskId);
    }
    return rows.map(row => ({
      taskId: row.id,
      jobId: row.job_id ?? undefined,
      kind: row.kind,
      payload: parseJson(row.payload),
      attempt: row.attempts,
      fencingToken: row.fencing_token,
      leaseMs: this.leaseMs,
    }));
  }

  private async touch(request: { workerId: string; regions: string[]; kinds: string[] }): Promise<void> {
    const nowMs = performance.now();
    const touchedAt = this.touchedAt.get(request.workerId);
    if (touchedAt !== undefined && nowMs - touchedAt < WORKER_TOUCH_INTERVAL_MS) {
      return;
    }
    for (const [workerId, atMs] of this.touchedAt) {
      if (nowMs - atMs > WORKER_TOUCH_INTERVAL_MS) {
        this.touchedAt.delete(workerId);
      }
    }
    this.touchedAt.set(request.workerId, nowMs);
    await touchWorker(this.database.knex, { id: request.workerId, regions: request.regions, kinds: request.kinds });
  }
}

function tokenOf(task: DbTaskRow): TaskToken {
  return { taskId: task.id, fencingToken: task.fencing_token };
}
