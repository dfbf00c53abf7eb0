import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CompiledCluster, PolicyKind, Prices } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { DatabaseTaskBroker } from '../broker/DatabaseTaskBroker';
import { TaskHints, type EndedTask } from '../broker/TaskHints';
import { TaskQueue } from '../broker/TaskQueue';
import type { ServedRegions } from '../configuration/ServedRegions';
import { readDueTriggers } from '../database/operations/triggers/readDueTriggers';
import { removeIdleWorkers } from '../database/operations/workers/removeIdleWorkers';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { JobEngine } from '../jobs/JobEngine';
import { JobReader } from '../jobs/JobReader';
import { removeExpiredJobs } from '../jobs/removeExpiredJobs';
import { removeJobFiles } from '../jobs/removeJobFiles';
import { fireDueTrigger } from '../triggers/fireDueTrigger';
import { ReferenceWatcher } from '../triggers/ReferenceWatcher';
import { TriggerStore } from '../triggers/TriggerStore';
import type { EngineSettings } from './readEngineSettings';
import { PollingLoop } from './PollingLoop';

const TRIGGER_INTERVAL_MS = 1_000;
const WATCH_INTERVAL_MS = 1_000;
const SWEEP_INTERVAL_MS = 5_000;
const RETENTION_INTERVAL_MS = 3_600_000;

/** Triggers that one round fires. */
const MAX_TRIGGERS_PER_ROUND = 100;

/** What {@link ReplicationEngine.create} needs. */
export interface ReplicationEngineOptions {
  database: ReplicationDatabase;
  logger: LoggerService;
  settings: EngineSettings;
  /** Its own region's workers look at references. */
  servedRegions: ServedRegions;
  policyKinds: readonly PolicyKind<any>[];
  /** All clusters as policy kinds see them. Runs inside transactions: it must use what it is given, and nothing else. */
  loadClusters: (knex: Knex) => Promise<CompiledCluster[]>;
  prices?: Prices;
}

/**
 * Everything that makes work happen: queue, broker, jobs and triggers over one database, and the loops that look for what is due.
 *
 * The loops are plain timers of this process, but every decision is a claim or a lock in the database, so any number of backends may run
 * the same loops on one PostgreSQL: none is a leader, and what one leaves when it stops another one finds.
 */
export class ReplicationEngine {
  private readonly loops: PollingLoop[] = [];
  private readonly stopping = new AbortController();
  private registering: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: ReplicationEngineOptions,
    private readonly hints: TaskHints,
    readonly broker: DatabaseTaskBroker,
    readonly queue: TaskQueue,
    readonly jobs: JobEngine,
    readonly reader: JobReader,
    readonly triggers: TriggerStore,
    private readonly watcher: ReferenceWatcher,
  ) {}

  static create(options: ReplicationEngineOptions): ReplicationEngine {
    const { database, logger, settings, servedRegions, loadClusters, prices } = options;
    const hints = new TaskHints();
    const policyKinds = new Map(options.policyKinds.map(kind => [kind.kind, kind]));
    const { leaseMs, firstRetryDelayMs } = settings;
    const broker = DatabaseTaskBroker.create({ database, hints, logger, leaseMs, firstRetryDelayMs });
    const queue = TaskQueue.create({ database, hints, servedRegions });
    const reader = JobReader.create({ database });
    const jobs = JobEngine.create({ database, queue, hints, reader, policyKinds, loadClusters, servedRegions, prices, logger });
    const triggers = TriggerStore.create({ policyKinds, loadClusters, servedRegions });
    const watcher = ReferenceWatcher.create({ database, queue, context: jobs.context, region: servedRegions.own });
    return new ReplicationEngine(options, hints, broker, queue, jobs, reader, triggers, watcher);
  }

  /** Tells of every task whose end this process settled. */
  onTaskEnded(listener: (task: EndedTask) => void): void {
    this.hints.onSettled(({ ended }) => ended && listener(ended));
  }

  /** Begins to look for what is due. */
  start(): void {
    const { logger } = this.options;
    this.registering = this.registerTriggers();
    this.jobs.start();
    const loop = (name: string, intervalMs: number, run: (signal: AbortSignal) => Promise<void>) =>
      this.loops.push(PollingLoop.start({ name, intervalMs, logger, run }));
    loop('Firing triggers', TRIGGER_INTERVAL_MS, signal => this.fireDueTriggers(signal));
    loop('Watching references', WATCH_INTERVAL_MS, signal => this.watcher.watchDue(signal));
    loop('Sweeping jobs', SWEEP_INTERVAL_MS, () => this.sweep());
    loop('Removing old jobs', RETENTION_INTERVAL_MS, signal => this.removeExpired(signal));
  }

  /** Looks for nothing more, and resolves once nothing is under way. What is open stays in the database. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.registering;
    await Promise.all(this.loops.splice(0).map(loop => loop.stop()));
    await this.watcher.drain();
    await this.jobs.stop();
  }

  /**
   * Registers the triggers as the policies and this backend's configuration stand now: a cluster's connection, or what a kind watches, may
   * have changed since. Beside the loops, since triggers that are there already are right nearly always.
   */
  private async registerTriggers(): Promise<void> {
    const { database, logger } = this.options;
    try {
      const policies: { name: string }[] = await database.knex('policies').where('suspended', 0).select('name');
      for (const { name } of policies) {
        if (this.stopping.signal.aborted) {
          return;
        }
        await database
          .transaction(tx => this.triggers.register(tx, name))
          .catch(error => logger.error(`Could not register the trigger of policy "${name}"`, error));
      }
    } catch (error) {
      logger.error('Could not register the triggers', error as Error);
    }
  }

  private async fireDueTriggers(signal: AbortSignal): Promise<void> {
    const { database, logger } = this.options;
    for (const policy of await readDueTriggers(database.knex, { limit: MAX_TRIGGERS_PER_ROUND })) {
      if (signal.aborted) {
        return;
      }
      try {
        await database.transaction(tx => fireDueTrigger(tx, this.jobs.context, policy));
      } catch (error) {
        logger.error(`Could not fire the trigger of policy "${policy}"`, error as Error);
      }
    }
  }

  private async sweep(): Promise<void> {
    await this.broker.releaseExpiredClaims();
    await this.queue.removeAbandonedRequests();
    await this.jobs.sweep();
  }

  private async removeExpired(signal: AbortSignal): Promise<void> {
    const { database, settings } = this.options;
    const { queue } = this.jobs.context;
    await removeExpiredJobs(database, { retention: settings.retention, removeFiles: jobs => removeJobFiles(jobs, { queue }), signal });
    await removeIdleWorkers(database.knex);
  }
}
