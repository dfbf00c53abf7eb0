import { setTimeout as sleep } from 'node:timers/promises';

/** How a task ended. */
export interface EndedTask {
  kind: string;
  region: string;
  status: 'succeeded' | 'failed' | 'cancelled';
  /** Of its last attempt, from claim to end. */
  durationMs: number;
}

/** A task that ended or went back to waiting, and the job that it belongs to. */
export interface SettledTaskHint {
  taskId: string;
  jobId?: string;
  /** Absent where the task waits again. */
  ended?: EndedTask;
}

/**
 * Tells within one process what just happened, so that nobody waits for the next poll. Nothing depends on a hint: other backends on the
 * same database get none, and polling finds everything.
 */
export class TaskHints {
  private readonly waiters = new Set<() => void>();
  private readonly settledListeners = new Set<(hint: SettledTaskHint) => void>();
  private readonly progressListeners = new Set<(jobId: string) => void>();
  private queuedVersion = 0;

  /** Grows whenever tasks were queued; read it before looking into the database, then wait for it to change. */
  get version(): number {
    return this.queuedVersion;
  }

  announceQueued(): void {
    this.queuedVersion += 1;
    for (const wake of [...this.waiters]) {
      wake();
    }
  }

  /** Resolves when tasks were queued since `version` was read, after `timeoutMs`, or when the signal fires. */
  async waitForQueued(version: number, options: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    const { timeoutMs, signal } = options;
    if (version !== this.queuedVersion || signal?.aborted) {
      return;
    }
    const waiter = new AbortController();
    const wake = () => waiter.abort();
    this.waiters.add(wake);
    signal?.addEventListener('abort', wake);
    await sleep(timeoutMs, undefined, { signal: waiter.signal }).catch(() => undefined);
    this.waiters.delete(wake);
    signal?.removeEventListener('abort', wake);
  }

  announceSettled(hint: SettledTaskHint): void {
    for (const listener of [...this.settledListeners]) {
      listener(hint);
    }
  }

  /** @returns a function that ends the subscription */
  onSettled(listener: (hint: SettledTaskHint) => void): () => void {
    this.settledListeners.add(listener);
    return () => this.settledListeners.delete(listener);
  }

  announceProgress(jobId: string): void {
    for (const listener of [...this.progressListeners]) {
      listener(jobId);
    }
  }

  /** @returns a function that ends the subscription */
  onProgress(listener: (jobId: string) => void): () => void {
    this.progressListeners.add(listener);
    return () => this.progressListeners.delete(listener);
  }
}
