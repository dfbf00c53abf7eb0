import { setTimeout as sleep } from 'node:timers/promises';
import {
  TASK_SCHEMAS,
  type ClaimedTask,
  type LocalizedFile,
  type LocalizedFileInScope,
  type TaskKind,
} from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, TaskOutcome, TaskSpecification, TaskToken } from '@portage/backstage-plugin-replication-node';

/** A queue of one stage, with the localization map in memory. */
export class StageBroker implements TaskBroker {
  private waiting: ClaimedTask[] = [];
  private readonly outcomes = new Map<string, TaskOutcome>();
  private readonly map = new Map<string, LocalizedFileInScope>();
  private sequence = 0;

  async runStage(tasks: readonly TaskSpecification[]): Promise<unknown[]> {
    const claimed = tasks.map(({ kind, payload }) => {
      this.sequence += 1;
      return {
        taskId: String(this.sequence),
        kind,
        payload: JSON.parse(JSON.stringify(payload)),
        attempt: 1,
        fencingToken: 1,
        leaseMs: 30_000,
      };
    });
    this.waiting.push(...claimed);
    while (claimed.some(({ taskId }) => !this.outcomes.has(taskId))) {
      await sleep(5);
    }
    return claimed.map(({ taskId, kind }) => {
      const outcome = this.outcomes.get(taskId)!;
      if (outcome.status !== 'succeeded') {
        throw Object.assign(new Error(`${kind}: ${outcome.reason.message}`), { code: outcome.reason.code });
      }
      return TASK_SCHEMAS[kind as TaskKind].result.parse(outcome.result);
    });
  }

  async claim({ kinds, limit }: { kinds: string[]; limit: number }, options?: { signal?: AbortSignal }) {
    const tasks = this.waiting.filter(({ kind }) => kinds.includes(kind)).slice(0, limit);
    this.waiting = this.waiting.filter(task => !tasks.includes(task));
    if (tasks.length === 0) {
      await sleep(5, undefined, { signal: options?.signal });
    }
    return tasks;
  }

  async heartbeat() {
    return { cancel: false };
  }

  async progress() {}

  async log() {}

  async complete({ taskId }: TaskToken, outcome: TaskOutcome) {
    this.outcomes.set(taskId, outcome);
  }

  async readLocalizedFiles(_: TaskToken, { scope, sourcePaths }: { scope: string; sourcePaths: string[] }) {
    return sourcePaths.flatMap(path => this.map.get(`${scope} ${path}`) ?? []);
  }

  async writeLocalizedFiles(_: TaskToken, { scope, files }: { scope: string; files: LocalizedFile[] }) {
    files.forEach(file => this.map.set(`${scope} ${file.sourcePath}`, { ...file, scope }));
  }

  async listLocalizedFiles(_: TaskToken, { policy }: { policy: string }) {
    return [...this.map.values()].filter(({ scope }) => scope.startsWith(`${policy}/`));
  }

  async removeLocalizedFiles(_: TaskToken, { scope, sourcePaths }: { scope: string; sourcePaths: string[] }) {
    sourcePaths.forEach(path => this.map.delete(`${scope} ${path}`));
  }

  /** As if the control plane had lost it. */
  loseMap(): void {
    this.map.clear();
  }

  get mapped(): LocalizedFileInScope[] {
    return [...this.map.values()];
  }
}
