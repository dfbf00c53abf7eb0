import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import type { LocationReconciler } from './LocationReconciler';
import { readReplicationObjects } from './readReplicationObjects';
import type { ReplicationEntityProvider } from './ReplicationEntityProvider';
import type { ReplicationObjects } from './ReplicationObjects';

/** Hints that come within this time are one. */
const COLLECT_MS = 5_000;

/** The replication backend starts beside the catalog; only rounds beyond these that fail in a row are worth a warning. */
const QUIET_FAILURES = 3;

/** After a round that failed the next comes so soon, and not only when the scheduler has its turn. */
const RETRY_MS = 5_000;

/** Options of {@link ReplicationSync.create}. */
export interface ReplicationSyncOptions {
  client: ReplicationClient;
  provider: ReplicationEntityProvider;
  reconciler: LocationReconciler;
  logger: LoggerService;
}

/**
 * One round between catalog and replication backend, in both directions: locations' documents go there, objects and their health come
 * back. Rounds never overlap; a hint during one makes another.
 */
export class ReplicationSync {
  private objects: ReplicationObjects = new Map();
  private underWay: Promise<void> | undefined;
  private again = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();

  static create(options: ReplicationSyncOptions): ReplicationSync {
    return new ReplicationSync(options);
  }

  private constructor(private readonly options: ReplicationSyncOptions) {}

  /** What was last read of the replication backend; nothing before the first round. */
  get latest(): ReplicationObjects {
    return this.objects;
  }

  /** Makes a round, or waits for the one that is under way and one more after it. Never rejects: the next round comes anyway. */
  async run(): Promise<void> {
    if (this.underWay) {
      this.again = true;
      return this.underWay;
    }
    this.underWay = this.runUntilQuiet().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  /** Makes a round soon; for hints, of which many come at once. */
  runSoon(): void {
    this.runAfter(COLLECT_MS);
  }

  /** Breaks off the round that is under way, and resolves once it has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.underWay;
  }

  private runAfter(delayMs: number): void {
    if (this.stopping.signal.aborted) {
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, delayMs);
  }

  private async runUntilQuiet(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.round();
        this.failures = 0;
      } catch (error) {
        this.failed(error);
      }
    } while (this.again && !this.stopping.signal.aborted);
  }

  /** What is in the catalog stays as it is, and the round is made again. */
  private failed(error: unknown): void {
    this.failures += 1;
    const message = `Catalog and replication backend were not brought together: ${error}`;
    if (this.failures === QUIET_FAILURES + 1) {
      this.options.logger.warn(`${message}; it is tried again`);
    } else {
      this.options.logger.debug(message);
    }
    this.runAfter(RETRY_MS);
  }

  private async round(): Promise<void> {
    const { client, provider, reconciler } = this.options;
    const { signal } = this.stopping;
    this.objects = await readReplicationObjects(client, { signal });
    if (await reconciler.reconcile(this.objects, { signal })) {
      this.objects = await readReplicationObjects(client, { signal });
    }
    await provider.emit(this.objects);
  }
}
