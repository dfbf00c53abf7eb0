import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Job, JobPurpose, JobTrigger } from '@portage/backstage-plugin-replication-common';
import type { CompiledCluster, PolicyKind, Prices } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskHints } from '../broker/TaskHints';
import type { TaskQueue } from '../broker/TaskQueue';
import type { ServedRegions } from '../configuration/ServedRegions';
import { afterCommit } from '../database/afterCommit';
import { listJobsToAdvance } from '../database/operations/jobs/listJobsToAdvance';
import { listPoliciesWithQueue } from '../database/operations/jobs/listPoliciesWithQueue';
import { lockPolicy } from '../database/operations/jobs/lockPolicy';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbJobRow } from '../database/tables';
import { advanceJob } from './advanceJob';
import { cancelJob } from './cancelJob';
import { createJob } from './createJob';
import type { JobChange, JobContext } from './JobContext';
import type { JobReader } from './JobReader';
import { retryJob } from './retryJob';
import { startWaitingJobs } from './startWaitingJobs';

/** Ends of tasks that come within this time are looked at together: a stage of thousands of tasks must not be looked at for each. */
const ADVANCE_DELAY_MS = 5;

/** How often a job's progress is announced at most. */
const PROGRESS_INTERVAL_MS = 1_000;

/** What {@link JobEngine.create} needs. */
export interface JobEngineOptions {
  database: ReplicationDatabase;
  queue: TaskQueue;
  hints: TaskHints;
  reader: JobReader;
  policyKinds: ReadonlyMap<string, PolicyKind<any>>;
  /** All clusters as policy kinds see them. Runs inside transactions: it must use what it is given, and nothing else. */
  loadClusters: (knex: Knex) => Promise<CompiledCluster[]>;
  servedRegions: ServedRegions;
  prices?: Prices;
  logger: LoggerService;
}

/**
 * Makes jobs and carries them from stage to stage. Each step is a transaction that looks at the database alone, see `advanceJob`; this
 * class decides only when steps are made: when a task of this process's brokers ended, and in `sweep`, for everything else.
 */
export class JobEngine {
  readonly context: JobContext;
  private readonly listeners = new Set<(change: JobChange) => void>();
  private readonly advancing = new Map<string, { again: boolean; done: Promise<void> }>();
  private readonly progressAnnouncedAt = new Map<string, number>();
  private readonly subscriptions: (() => void)[] = [];

  private constructor(private readonly options: JobEngineOptions) {
    const { policyKinds, loadClusters, servedRegions, prices, queue, logger } = options;
    this.context = {
      policyKinds,
      loadClusters,
      servedRegions,
      prices,
      queue,
      logger,
      announce: (tx, change) => afterCommit(tx, () => this.tell(change)),
    };
  }

  static create(options: JobEngineOptions): JobEngine {
    return new JobEngine(options);
  }

  /**
   * Makes a job for a policy, by the policy's overlap rule: running, waiting, or skipped with the reason.
   * @param options - `at` is the moment that the run is for, ISO 8601, now by default
   * @throws NotFoundError where there is no such policy
   */
  async createJob(options: {
    policy: string;
    purpose?: JobPurpose;
    options?: Record<string, unknown>;
    trigger: JobTrigger;
    dryRun?: boolean;
    at?: string;
    takeOver?: boolean;
    idempotencyKey?: string;
  }): Promise<Job> {
    const { at, ...rest } = options;
    const scheduledAtMs = at === undefined ? undefined : Date.parse(at);
    return await this.inTransaction(tx => createJob(tx, this.context, { ...rest, scheduledAtMs }));
  }

  /** @throws NotFoundError where there is no such job */
  async cancelJob(jobId: string): Promise<Job> {
    return await this.inTransaction(tx => cancelJob(tx, this.context, jobId));
  }

  /** @throws NotFoundError where there is no such job; ConflictError where it did not fail and was not cancelled */
  async retryJob(jobId: string): Promise<Job> {
    return await this.inTransaction(tx => retryJob(tx, this.context, jobId));
  }

  /** Cancels all jobs of a policy; to be called in the transaction that deletes it, before its row goes. */
  async cancelJobsOfPolicy(tx: Knex.Transaction, policyName: string): Promise<void> {
    await lockPolicy(tx, policyName);
    const jobs = await tx<DbJobRow>('jobs').where('policy', policyName).whereIn('status', ['waiting', 'running']).orderBy('status', 'desc');
    for (const job of jobs) {
      await cancelJob(tx, this.context, job.id, { message: `Policy "${policyName}" was deleted.` });
    }
  }

  /** @returns a function that ends the subscription */
  onChange(listener: (change: JobChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins to follow the hints of this process's brokers. */
  start(): void {
    this.subscriptions.push(
      this.options.hints.onSettled(({ jobId }) => jobId && this.advanceSoon(jobId)),
      this.options.hints.onProgress(jobId => void this.tellProgress(jobId)),
    );
  }

  /** Ends that, and resolves once no step is under way. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) {
      unsubscribe();
    }
    await Promise.all([...this.advancing.values()].map(({ done }) => done));
  }

  /** Makes every step that is due, whoever ended the task or stopped before it. */
  async sweep(): Promise<void> {
    const { database } = this.options;
    for (const jobId of await listJobsToAdvance(database.knex)) {
      await this.attempt(`advance job ${jobId}`, tx => advanceJob(tx, this.context, jobId));
    }
    for (const policyName of await listPoliciesWithQueue(database.knex)) {
      await this.attempt(`start the next job of policy "${policyName}"`, async tx => {
        const policy = await lockPolicy(tx, policyName, { skipLocked: true });
        if (policy) {
          await startWaitingJobs(tx, this.context, policy);
        }
      });
    }
  }

  private async inTransaction(work: (tx: Knex.Transaction) => Promise<DbJobRow>): Promise<Job> {
    const row = await this.options.database.transaction(work);
    return (await this.options.reader.getJob(row.id))!;
  }

  private advanceSoon(jobId: string): void {
    const underWay = this.advancing.get(jobId);
    if (underWay) {
      underWay.again = true;
      return;
    }
    const state = { again: false, done: Promise.resolve() };
    this.advancing.set(jobId, state);
    state.done = this.advanceUntilQuiet(jobId, state).finally(() => this.advancing.delete(jobId));
  }

  private async advanceUntilQuiet(jobId: string, state: { again: boolean }): Promise<void> {
    do {
      await sleep(ADVANCE_DELAY_MS);
      state.again = false;
      await this.attempt(`advance job ${jobId}`, async tx => {
        const [due] = await listJobsToAdvance(tx, { jobId });
        if (due) {
          await advanceJob(tx, this.context, jobId);
        }
      });
    } while (state.again);
  }

  /** One policy's defect must not stop the others' jobs; the sweep tries again. */
  private async attempt(what: string, work: (tx: Knex.Transaction) => Promise<void>): Promise<void> {
    try {
      await this.options.database.transaction(work);
    } catch (error) {
      this.options.logger.error(`Could not ${what}`, error as Error);
    }
  }

  private async tellProgress(jobId: string): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - (this.progressAnnouncedAt.get(jobId) ?? -Infinity) < PROGRESS_INTERVAL_MS) {
      return;
    }
    this.progressAnnouncedAt.set(jobId, nowMs);
    const job = await this.options.database.knex<DbJobRow>('jobs').where('id', jobId).first('policy', 'status');
    if (job) {
      this.tell({ type: 'progress', jobId, policy: job.policy, status: job.status });
    }
  }

  private tell(change: JobChange): void {
    if (change.type === 'status') {
      this.progressAnnouncedAt.delete(change.jobId);
    }
    for (const listener of [...this.listeners]) {
      listener(change);
    }
  }
}
