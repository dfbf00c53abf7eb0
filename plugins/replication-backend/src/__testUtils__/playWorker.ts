import { toReason, TASK_SCHEMAS, type TaskKind, type TaskPayload, type TaskResult } from '@portage/backstage-plugin-replication-common';
import { HttpTaskBroker } from '@portage/workers';

/** What a played worker answers to each kind of task; it takes no other kinds. */
export type PlayedTasks = { [K in TaskKind]?: (payload: TaskPayload<K>) => Promise<TaskResult<K>> | TaskResult<K> };

/** A worker over HTTP whose work a test plays. @returns a function that ends it */
export function playWorker(options: { baseUrl: string; token: string; regions: string[]; tasks: PlayedTasks }): () => Promise<void> {
  const { baseUrl, token, regions, tasks } = options;
  const broker = HttpTaskBroker.create({ baseUrl, token });
  const stopping = new AbortController();

  const work = async () => {
    while (!stopping.signal.aborted) {
      const request = { workerId: 'played', regions, kinds: Object.keys(tasks), limit: 10, waitMs: 5_000 };
      for (const task of await broker.claim(request, { signal: stopping.signal })) {
        try {
          const payload = TASK_SCHEMAS[task.kind as TaskKind].payload.parse(task.payload);
          const result = await (tasks[task.kind as TaskKind] as (value: unknown) => unknown)(payload);
          await broker.complete(task, { status: 'succeeded', result });
        } catch (error) {
          await broker.complete(task, { status: 'failed', ...toReason(error), retryable: false });
        }
      }
    }
  };
  const ended = work().catch(error => {
    if (!stopping.signal.aborted) {
      throw error;
    }
  });
  return async () => {
    stopping.abort();
    await ended;
  };
}
