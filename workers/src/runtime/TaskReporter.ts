import { MAX_LOG_LINES } from '@portage/backstage-plugin-replication-common';
import type { ProgressReporter, TaskBroker, TaskLog, TaskLogLine, TaskToken } from '@portage/backstage-plugin-replication-node';

/** Progress and log lines are sent in sums at this interval. */
const REPORT_INTERVAL_MS = 1_000;
const MAX_MESSAGE_LENGTH = 8_000;

/**
 * Collects a task's progress and log and sends both at intervals. Reports are hints for people: one that fails is sent again
 * with the next, and none holds up the work.
 */
export class TaskReporter {
  readonly progress: ProgressReporter;
  readonly log: TaskLog;
  private readonly state: { items: number; bytes: number; totalItems?: number; totalBytes?: number } = { items: 0, bytes: 0 };
  private lines: TaskLogLine[] = [];
  private changed = false;
  private readonly timer: NodeJS.Timeout;
  private sending: Promise<void> = Promise.resolve();

  static start(options: { broker: TaskBroker; token: TaskToken; onConflict: () => void }): TaskReporter {
    return new TaskReporter(options);
  }

  private constructor(private readonly options: { broker: TaskBroker; token: TaskToken; onConflict: () => void }) {
    this.progress = {
      advance: ({ items = 0, bytes = 0 }) => {
        this.state.items += items;
        this.state.bytes += bytes;
        this.changed = true;
      },
      expect: ({ items, bytes }) => {
        this.state.totalItems = items ?? this.state.totalItems;
        this.state.totalBytes = bytes ?? this.state.totalBytes;
        this.changed = true;
      },
    };
    const append = (level: TaskLogLine['level']) => (message: string) => {
      this.lines.push({ at: new Date().toISOString(), level, message: message.slice(0, MAX_MESSAGE_LENGTH) });
    };
    this.log = { info: append('info'), warn: append('warn'), error: append('error') };
    this.timer = setInterval(() => this.flush(), REPORT_INTERVAL_MS);
  }

  /** Sends what is left. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private flush(): Promise<void> {
    this.sending = this.sending.then(() => this.send());
    return this.sending;
  }

  private async send(): Promise<void> {
    const { broker, token, onConflict } = this.options;
    try {
      while (this.lines.length > 0) {
        const batch = this.lines.slice(0, MAX_LOG_LINES);
        await broker.log(token, batch);
        this.lines = this.lines.slice(batch.length);
      }
      if (this.changed) {
        this.changed = false;
        await broker.progress(token, { ...this.state });
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'ConflictError') {
        clearInterval(this.timer);
        this.lines = [];
        this.changed = false;
        onConflict();
        return;
      }
      this.changed = true;
    }
  }
}
