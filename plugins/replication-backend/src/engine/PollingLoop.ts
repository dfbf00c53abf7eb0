import type { LoggerService } from '@backstage/backend-plugin-api';
import { setTimeout as sleep } from 'node:timers/promises';

/** What {@link PollingLoop.start} needs. */
export interface PollingLoopOptions {
  /** For the log. */
  name: string;
  /** Between the end of one round and the begin of the next. */
  intervalMs: number;
  logger: LoggerService;
  /** One round. A round that fails is logged, and the next one comes in its time. */
  run: (signal: AbortSignal) => Promise<void>;
}

/** Runs something again and again, never twice at a time. What is due is decided in the database; the timer only looks. */
export class PollingLoop {
  private readonly controller = new AbortController();
  private readonly ended: Promise<void>;

  private constructor(private readonly options: PollingLoopOptions) {
    this.ended = this.loop();
  }

  static start(options: PollingLoopOptions): PollingLoop {
    return new PollingLoop(options);
  }

  /** Begins no further round, tells the present one, and resolves once it has ended. */
  async stop(): Promise<void> {
    this.controller.abort();
    await this.ended;
  }

  private async loop(): Promise<void> {
    const { name, intervalMs, logger, run } = this.options;
    const { signal } = this.controller;
    while (!signal.aborted) {
      try {
        await run(signal);
      } catch (error) {
        logger.error(`${name} failed; it is tried again`, error as Error);
      }
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
