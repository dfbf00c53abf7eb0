import { NotAllowedError } from '@backstage/errors';
import {
  createReason,
  type ClaimedTask,
  type LocalizedFile,
  type LocalizedFileInScope,
  type TaskProgress,
} from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskLogLine, TaskOutcome, TaskToken } from '@portage/backstage-plugin-replication-node';
import type { WorkerBinding } from '../configuration/ReplicationConfiguration';
import { connectionsOf } from './connectionsOf';

/**
 * The broker as one worker's token may use it: tasks of its regions, with its connections, and nothing of others' tasks. Made for each
 * request, once `replication.broker.use` was granted.
 */
export class AuthorizedTaskBroker implements TaskBroker {
  constructor(
    private readonly broker: TaskBroker,
    private readonly binding: WorkerBinding,
    /** The region of a task, `undefined` where there is no such task (any more). */
    private readonly regionOf: (taskId: string) => Promise<string | undefined>,
  ) {}

  async claim(request: Parameters<TaskBroker['claim']>[0], options?: { signal?: AbortSignal }): Promise<ClaimedTask[]> {
    const foreign = request.regions.filter(region => !this.binding.regions.includes(region));
    if (foreign.length > 0) {
      throw new NotAllowedError(
        `Worker "${this.binding.subject}" is not bound to ${foreign.map(region => `region "${region}"`).join(', ')}`,
      );
    }
    const tasks = await this.broker.claim(request, options);
    const allowed: ClaimedTask[] = [];
    for (const task of tasks) {
      if (await this.admits(task)) {
        allowed.push(task);
      }
    }
    return allowed;
  }

  async heartbeat(task: TaskToken): Promise<{ cancel: boolean }> {
    await this.assertOwn(task);
    return this.broker.heartbeat(task);
  }

  async progress(task: TaskToken, progress: TaskProgress): Promise<void> {
    await this.assertOwn(task);
    return this.broker.progress(task, progress);
  }

  async log(task: TaskToken, lines: TaskLogLine[]): Promise<void> {
    await this.assertOwn(task);
    return this.broker.log(task, lines);
  }

  async complete(task: TaskToken, outcome: TaskOutcome): Promise<void> {
    await this.assertOwn(task);
    return this.broker.complete(task, outcome);
  }

  async readLocalizedFiles(task: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<LocalizedFile[]> {
    await this.assertOwn(task);
    return this.broker.readLocalizedFiles(task, request);
  }

  async writeLocalizedFiles(task: TaskToken, request: { scope: string; files: LocalizedFile[] }): Promise<void> {
    await this.assertOwn(task);
    return this.broker.writeLocalizedFiles(task, request);
  }

  async listLocalizedFiles(task: TaskToken, request: Parameters<TaskBroker['listLocalizedFiles']>[1]): Promise<LocalizedFileInScope[]> {
    await this.assertOwn(task);
    return this.broker.listLocalizedFiles(task, request);
  }

  async removeLocalizedFiles(task: TaskToken, request: { scope: string; sourcePaths: string[] }): Promise<void> {
    await this.assertOwn(task);
    return this.broker.removeLocalizedFiles(task, request);
  }

  /**
   * A task that mentions a connection which the worker is not bound to never reaches it: it goes back with the reason, for another
   * worker of the region, and fails with that reason where there is none.
   * @returns whether the worker may have the task
   */
  private async admits(task: ClaimedTask): Promise<boolean> {
    const foreign = [...connectionsOf(task.payload)].filter(name => !this.binding.connections.includes(name));
    if (foreign.length === 0) {
      return true;
    }
    const names = foreign.map(name => `"${name}"`).join(', ');
    const reason = createReason('connection-not-allowed', `Worker "${this.binding.subject}" is not bound to the connections ${names}`);
    await this.broker.complete(task, { status: 'failed', reason, retryable: true });
    return false;
  }

  private async assertOwn({ taskId }: TaskToken): Promise<void> {
    const region = await this.regionOf(taskId);
    if (region !== undefined && !this.binding.regions.includes(region)) {
      throw new NotAllowedError(`Task "${taskId}" belongs to a region that worker "${this.binding.subject}" is not bound to`);
    }
  }
}
