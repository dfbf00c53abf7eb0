import { setTimeout as sleep } from 'node:timers/promises';
import {
  createReason,
  isReplicationError,
  toReason,
  TASK_SCHEMAS,
  type ClaimedTask,
  type TaskKind,
} from '@portage/backstage-plugin-replication-common';
import type {
  ConnectionResolver,
  TaskBroker,
  TaskContext,
  TaskHandler,
  TaskOutcome,
  ThreadPool,
} from '@portage/backstage-plugin-replication-node';
import { BrokerLocalizationMap } from './BrokerLocalizationMap';
import { TaskAbort } from './TaskAbort';
import { TaskReporter } from './TaskReporter';
import type { LoggerLike } from './LoggerLike';

/** A report of the end is repeated this often while the lease may still hold. */
const MAX_COMPLETE_ATTEMPTS = 6;
const COMPLETE_BACKOFF_MS = 500;

/**
 * Runs one claimed task to its report.
 *
 * The lease is kept by a heartbeat at a third of its length. Three things abort the handler: a cancel that the heartbeat brings, a lease
 * that is lost (a conflict, or no heartbeat got through for its whole length), and the runtime's stop. After a lost lease nothing is reported: the
 * task has another owner.
 */
export async function runTask(options: {
  task: ClaimedTask;
  handler: TaskHandler<any> | undefined;
  broker: TaskBroker;
  connections: ConnectionResolver;
  threads: ThreadPool;
  logger: LoggerLike;
  stopping: AbortSignal;
}): Promise<void> {
  const { task, handler, broker, connections, threads, logger, stopping } = options;
  const token = { taskId: task.taskId, fencingToken: task.fencingToken };
  const abort = new AbortController();
  const onStop = () => abort.abort(new TaskAbort('stopped'));
  stopping.addEventListener('abort', onStop, { once: true });
  if (stopping.aborted) {
    onStop();
  }

  const reporter = TaskReporter.start({ broker, token, onConflict: () => abort.abort(new TaskAbort('lease-lost')) });
  const heartbeat = startHeartbeat({ task, broker, abort });
  let outcome: TaskOutcome | undefined;
  try {
    outcome = await execute();
  } finally {
    stopping.removeEventListener('abort', onStop);
    await reporter.stop();
    heartbeat.stop();
  }
  if (outcome && !isLost(abort.signal)) {
    await report(broker, token, outcome, logger);
  }

  async function execute(): Promise<TaskOutcome | undefined> {
    if (!handler) {
      return {
        status: 'failed',
        reason: createReason('unsupported-kind', `This worker has no handler for tasks of kind "${task.kind}"`),
        retryable: true,
      };
    }
    try {
      const schemas = TASK_SCHEMAS[task.kind as TaskKind];
      const context: TaskContext<any> = {
        taskId: task.taskId,
        jobId: task.jobId,
        attempt: task.attempt,
        payload: schemas ? schemas.payload.parse(task.payload) : task.payload,
        connections,
        threads,
        localizationMap: scope => new BrokerLocalizationMap(broker, token, scope),
        progress: reporter.progress,
        log: reporter.log,
        signal: abort.signal,
      };
      abort.signal.throwIfAborted();
      return { status: 'succeeded', result: await handler.run(context) };
    } catch (error) {
      return outcomeOf(error, abort.signal);
    }
  }
}

function isLost(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof TaskAbort && signal.reason.cause === 'lease-lost';
}

function outcomeOf(error: unknown, signal: AbortSignal): TaskOutcome {
  const cause = signal.aborted && signal.reason instanceof TaskAbort ? signal.reason.cause : undefined;
  // A cancel that nobody asked for gives the task back: it costs no attempt, and another worker takes it at once.
  // A handler that failed for a reason of its own while it was being aborted still has that reason.
  if (cause && !isReplicationError(error)) {
    return cause === 'cancelled'
      ? { status: 'cancelled', reason: createReason('cancelled', 'The task was cancelled while it ran') }
      : { status: 'cancelled', reason: createReason('lease-lost', 'The worker stopped while the task ran') };
  }
  const { reason, retryable } = toReason(error);
  return { status: 'failed', reason, retryable };
}

function startHeartbeat(options: { task: ClaimedTask; broker: TaskBroker; abort: AbortController }): { stop(): void } {
  const { task, broker, abort } = options;
  let heldUntil = performance.now() + task.leaseMs;
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) {
      return;
    }
    busy = true;
    const askedAt = performance.now();
    try {
      const { cancel } = await broker.heartbeat({ taskId: task.taskId, fencingToken: task.fencingToken });
      heldUntil = askedAt + task.leaseMs;
      if (cancel) {
        abort.abort(new TaskAbort('cancelled'));
      }
    } catch (error) {
      const conflict = error instanceof Error && error.name === 'ConflictError';
      if (conflict || performance.now() > heldUntil) {
        abort.abort(new TaskAbort('lease-lost'));
      }
    } finally {
      busy = false;
    }
  }, task.leaseMs / 3);
  return { stop: () => clearInterval(timer) };
}

async function report(
  broker: TaskBroker,
  token: { taskId: string; fencingToken: number },
  outcome: TaskOutcome,
  logger: LoggerLike,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await broker.complete(token, outcome);
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConflictError') {
        logger.info(`Task ${token.taskId} has a new owner; this run's result counts for nothing`);
        return;
      }
      if (attempt === MAX_COMPLETE_ATTEMPTS) {
        throw error;
      }
      await sleep(COMPLETE_BACKOFF_MS * 2 ** (attempt - 1));
    }
  }
}
