import { ConflictError } from '@backstage/errors';
import {
  ReplicationClient,
  ReplicationResponseError,
  type ClaimedTask,
  type LocalizedFile,
  type TaskProgress,
} from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskLogLine, TaskOutcome, TaskToken } from '@portage/backstage-plugin-replication-node';

/** How much longer than the wait itself a claim may take before the connection counts as lost. */
const CLAIM_GRACE_MS = 10_000;
const CALL_TIMEOUT_MS = 15_000;

/**
 * The broker of a standalone worker: the backend's REST API, with a token that is restricted to `replication.broker.use`.
 * A 409 becomes a `ConflictError`, as the contract says; nothing is retried here, since the runtime knows what may be repeated.
 * @public
 */
export class HttpTaskBroker implements TaskBroker {
  static create(options: { baseUrl: string; token: string; fetch?: typeof fetch }): HttpTaskBroker {
    return new HttpTaskBroker(new ReplicationClient(options));
  }

  private constructor(private readonly client: ReplicationClient) {}

  async claim(
    request: { workerId: string; regions: string[]; kinds: string[]; limit: number; waitMs: number },
    options: { signal?: AbortSignal } = {},
  ): Promise<ClaimedTask[]> {
    const timeout = AbortSignal.timeout(request.waitMs + CLAIM_GRACE_MS);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const { tasks } = await this.client.call('claimTasks', { body: request }, { signal });
    return tasks;
  }

  async heartbeat(task: TaskToken): Promise<{ cancel: boolean }> {
    return this.fenced(() =>
      this.client.call('heartbeatTask', { path: { id: task.taskId }, body: { fencingToken: task.fencingToken } }, callOptions()),
    );
  }

  async progress(task: TaskToken, progress: TaskProgress): Promise<void> {
    const body = { fencingToken: task.fencingToken, progress };
    await this.fenced(() => this.client.call('reportTaskProgress', { path: { id: task.taskId }, body }, callOptions()));
  }

  async log(task: TaskToken, lines: TaskLogLine[]): Promise<void> {
    const body = { fencingToken: task.fencingToken, lines };
    await this.fenced(() => this.client.call('appendTaskLog', { path: { id: task.taskId }, body }, callOptions()));
  }

  async complete(task: TaskToken, outcome: TaskOutcome): Promise<void> {
    const body = { fencingToken: task.fencingToken, outcome };
    await this.fenced(() => this.client.call('completeTask', { path: { id: task.taskId }, body }, callOptions()));
  }

  async readLocalizedFiles(task: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<LocalizedFile[]> {
    const body = { fencingToken: task.fencingToken, ...request };
    const { files } = await this.fenced(() => this.client.call('readLocalizedFiles', { path: { id: task.taskId }, body }, callOptions()));
    return files;
  }

  async writeLocalizedFiles(task: TaskToken, request: { scope: string; files: LocalizedFile[] }): Promise<void> {
    const body = { fencingToken: task.fencingToken, ...request };
    await this.fenced(() => this.client.call('writeLocalizedFiles', { path: { id: task.taskId }, body }, callOptions()));
  }

  private async fenced<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ReplicationResponseError && error.status === 409) {
        throw new ConflictError(error.message, error);
      }
      throw error;
    }
  }
}

function callOptions(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(CALL_TIMEOUT_MS) };
}
