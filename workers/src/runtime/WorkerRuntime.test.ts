import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import { ReplicationError, type ClaimedTask } from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskContext, TaskHandler, TaskOutcome, TaskToken } from '@portage/backstage-plugin-replication-node';
import { WorkerRuntime } from './WorkerRuntime';

/** A queue in memory: hands out what it is given, and notes what comes back. */
class FakeBroker implements TaskBroker {
  readonly queue: ClaimedTask[] = [];
  readonly outcomes: (TaskOutcome & { taskId: string })[] = [];
  readonly logged: string[] = [];
  readonly cancelled = new Set<string>();
  readonly lost = new Set<string>();
  completeFailures = 0;

  async claim(request: { kinds: string[]; limit: number; waitMs: number }, options?: { signal?: AbortSignal }) {
    const tasks = this.queue.filter(({ kind }) => request.kinds.includes(kind)).slice(0, request.limit);
    tasks.forEach(task => this.queue.splice(this.queue.indexOf(task), 1));
    if (tasks.length === 0) {
      await sleep(10, undefined, { signal: options?.signal });
    }
    return tasks;
  }

  async heartbeat(task: TaskToken) {
    this.assertOwned(task);
    return { cancel: this.cancelled.has(task.taskId) };
  }

  async progress(task: TaskToken) {
    this.assertOwned(task);
  }

  async log(task: TaskToken, lines: { message: string }[]) {
    this.assertOwned(task);
    this.logged.push(...lines.map(({ message }) => message));
  }

  async complete(task: TaskToken, outcome: TaskOutcome) {
    this.assertOwned(task);
    if (this.completeFailures > 0) {
      this.completeFailures -= 1;
      throw new Error('connect ECONNREFUSED');
    }
    this.outcomes.push({ ...outcome, taskId: task.taskId });
  }

  async readLocalizedFiles() {
    return [];
  }

  async writeLocalizedFiles() {}

  async listLocalizedFiles() {
    return [];
  }

  async removeLocalizedFiles() {}

  private assertOwned(task: TaskToken) {
    if (this.lost.has(task.taskId)) {
      throw new ConflictError('another worker has it');
    }
  }
}

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function start(run: (context: TaskContext<any>) => Promise<unknown>) {
  const broker = new FakeBroker();
  const handler = { kind: 'demo', run } as unknown as TaskHandler<any>;
  const runtime = WorkerRuntime.create({
    broker,
    regions: ['eu'],
    handlers: [handler],
    logger,
    connections: { close: async () => {} } as never,
    threads: { threads: 1, close: async () => {} } as never,
  });
  runtime.start();
  return { broker, runtime };
}

function claimed(taskId: string, leaseMs = 60): ClaimedTask {
  return { taskId, kind: 'demo', payload: { n: 1 }, attempt: 1, fencingToken: 1, leaseMs };
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !condition(); attempt++) {
    await sleep(10);
  }
  expect(condition()).toBe(true);
}

/** A handler's wait that ends with the abort. */
const untilAborted = (signal: AbortSignal) => sleep(60_000, undefined, { signal });

describe('WorkerRuntime', () => {
  it('reports a result, and the log before it', async () => {
    const { broker, runtime } = start(async ({ log, payload }) => {
      log.info('began');
      return { doubled: payload.n * 2 };
    });
    broker.queue.push(claimed('a'));
    await until(() => broker.outcomes.length === 1);
    expect(broker.outcomes).toEqual([{ taskId: 'a', status: 'succeeded', result: { doubled: 2 } }]);
    expect(broker.logged).toEqual(['began']);
    await runtime.stop();
  });

  it('says of a failure whether trying again may help', async () => {
    const { broker, runtime } = start(async ({ taskId }) => {
      throw taskId === 'a' ? new ReplicationError('storage-throttled', 'slow down') : new TypeError('a defect');
    });
    broker.queue.push(claimed('a'), claimed('b'));
    await until(() => broker.outcomes.length === 2);
    const [a, b] = [...broker.outcomes].sort((left, right) => (left.taskId < right.taskId ? -1 : 1));
    expect(a).toMatchObject({ status: 'failed', retryable: true, reason: { code: 'storage-throttled' } });
    expect(b).toMatchObject({ status: 'failed', retryable: false, reason: { code: 'internal-error', message: 'a defect' } });
    await runtime.stop();
  });

  it('reports nothing once another worker has the task', async () => {
    let aborted = false;
    const { broker, runtime } = start(async ({ signal }) => {
      await untilAborted(signal).catch(() => {
        aborted = true;
      });
      return {};
    });
    broker.queue.push(claimed('a'));
    await until(() => broker.queue.length === 0);
    broker.lost.add('a');
    await until(() => aborted);
    await runtime.stop();
    expect(broker.outcomes).toEqual([]);
  });

  it('brings a cancel to the handler', async () => {
    const { broker, runtime } = start(({ signal }) => untilAborted(signal));
    broker.queue.push(claimed('a'));
    broker.cancelled.add('a');
    await until(() => broker.outcomes.length === 1);
    expect(broker.outcomes[0]).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled' } });
    await runtime.stop();
  });

  it('gives running tasks back when it stops', async () => {
    const { broker, runtime } = start(({ signal }) => untilAborted(signal));
    broker.queue.push(claimed('a', 30_000));
    await until(() => broker.queue.length === 0);
    await runtime.stop();
    expect(broker.outcomes[0]).toMatchObject({ status: 'cancelled', reason: { code: 'lease-lost' } });
  });

  it('repeats a report that did not get through', async () => {
    const { broker, runtime } = start(async () => ({}));
    broker.completeFailures = 1;
    broker.queue.push(claimed('a'));
    await until(() => broker.outcomes.length === 1);
    await runtime.stop();
    expect(broker.outcomes).toEqual([{ taskId: 'a', status: 'succeeded', result: {} }]);
  });
});
