import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_CLAIM_TASKS, type ClaimedTask } from '@portage/backstage-plugin-replication-common';
import type { ConnectionResolver, TaskBroker, TaskHandler, ThreadPool } from '@portage/backstage-plugin-replication-node';
import type { LoggerLike } from './LoggerLike';
import { runTask } from './runTask';

/** How long one claim waits for work before it asks anew. */
const CLAIM_WAIT_MS = 20_000;
/** After a claim failed, the next comes after this long, doubled up to the maximum. */
const CLAIM_BACKOFF_MS = 500;
const MAX_CLAIM_BACKOFF_MS = 15_000;
/** Tasks that a person or a trigger waits for run beside the long ones, so that a copy never holds up a probe. */
const INTERACTIVE_CONCURRENCY = 4;
const INTERACTIVE_KINDS: ReadonlySet<string> = new Set(['probe-cluster', 'browse', 'watch-references', 'measure-lag', 'remove-job-files']);

/** @public */
export interface WorkerRuntimeOptions {
  broker: TaskBroker;
  /** The regions whose tasks this runtime takes. */
  regions: string[];
  connections: ConnectionResolver & { close(): Promise<void> };
  threads: ThreadPool & { close(): Promise<void> };
  handlers: readonly TaskHandler<any>[];
  logger: LoggerLike;
  /** Tasks at once; each has its own parallelism inside. */
  concurrency?: number;
  workerId?: string;
}

/**
 * Claims tasks and runs them: one loop a lane, an AbortController a task.
 *
 * The runtime keeps no state of its own. Killed anywhere, its tasks' leases run out and others take them over; stopped in
 * order, it claims nothing more, aborts what runs, and gives the tasks back.
 * @public
 */
export class WorkerRuntime {
  private readonly stopping = new AbortController();
  private readonly handlers: ReadonlyMap<string, TaskHandler<any>>;
  private lanes: Promise<void>[] = [];
  readonly workerId: string;

  static create(options: WorkerRuntimeOptions): WorkerRuntime {
    return new WorkerRuntime(options);
  }

  private constructor(private readonly options: WorkerRuntimeOptions) {
    this.handlers = new Map(options.handlers.map(handler => [handler.kind, handler]));
    this.workerId = options.workerId ?? `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  }

  start(): void {
    if (this.lanes.length > 0) {
      throw new Error('The worker runtime was started already');
    }
    const kinds = [...this.handlers.keys()];
    const lanes = [
      { kinds: kinds.filter(kind => INTERACTIVE_KINDS.has(kind)), concurrency: INTERACTIVE_CONCURRENCY },
      { kinds: kinds.filter(kind => !INTERACTIVE_KINDS.has(kind)), concurrency: this.options.concurrency ?? 4 },
    ];
    this.lanes = lanes.filter(lane => lane.kinds.length > 0).map(lane => this.runLane(lane));
    this.options.logger.info(
      `Worker ${this.workerId} serves ${this.options.regions.join(', ')} with ${this.options.threads.threads} threads`,
    );
  }

  /** Ends in order: claims nothing more, aborts what runs and waits for it, closes connections and threads. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.lanes);
    await this.options.threads.close();
    await this.options.connections.close();
  }

  private async runLane(lane: { kinds: string[]; concurrency: number }): Promise<void> {
    const { broker, regions, logger } = this.options;
    const { signal } = this.stopping;
    const running = new Set<Promise<void>>();
    let backoffMs = CLAIM_BACKOFF_MS;

    while (!signal.aborted) {
      const free = lane.concurrency - running.size;
      if (free === 0) {
        await Promise.race(running);
        continue;
      }
      try {
        const limit = Math.min(free, MAX_CLAIM_TASKS);
        const tasks = await broker.claim({ workerId: this.workerId, regions, kinds: lane.kinds, limit, waitMs: CLAIM_WAIT_MS }, { signal });
        backoffMs = CLAIM_BACKOFF_MS;
        for (const task of tasks) {
          const run: Promise<void> = this.runClaimed(task).finally(() => running.delete(run));
          running.add(run);
        }
      } catch (error) {
        if (signal.aborted) {
          break;
        }
        logger.warn(`Claiming tasks failed, again in ${backoffMs} ms: ${messageOf(error)}`);
        await sleep(backoffMs, undefined, { signal }).catch(() => undefined);
        backoffMs = Math.min(backoffMs * 2, MAX_CLAIM_BACKOFF_MS);
      }
    }
    await Promise.all(running);
  }

  private async runClaimed(task: ClaimedTask): Promise<void> {
    const { broker, connections, threads, logger } = this.options;
    try {
      await runTask({ task, handler: this.handlers.get(task.kind), broker, connections, threads, logger, stopping: this.stopping.signal });
    } catch (error) {
      // The lease runs out and the task is taken up again; this process must live on for the others.
      logger.error(`Task ${task.taskId} (${task.kind}) ended without a report: ${messageOf(error)}`);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
