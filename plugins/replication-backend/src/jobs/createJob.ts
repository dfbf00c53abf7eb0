import { NotFoundError } from '@backstage/errors';
import {
  createReason,
  ReplicationError,
  type JobPurpose,
  type JobTrigger,
  type PolicyDocument,
} from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { insertJob, type NewJob } from '../database/operations/jobs/insertJob';
import { lockPolicy } from '../database/operations/jobs/lockPolicy';
import { recordSkippedJob } from '../database/operations/jobs/recordSkippedJob';
import type { DbJobRow, DbTriggerRow } from '../database/tables';
import { findForeignRegion } from './findForeignRegion';
import type { JobContext } from './JobContext';
import { startJob } from './startJob';
import { startWaitingJobs } from './startWaitingJobs';

/** Jobs of one policy that wait for their turn at most; beyond that a run is skipped. */
export const MAX_QUEUED_JOBS = 100;

/** A run that is wanted. */
export interface CreateJobOptions {
  policy: string;
  /** `sync` by default. */
  purpose?: JobPurpose;
  /** What is asked for besides, by the purpose's own schema. */
  options?: Record<string, unknown>;
  trigger: JobTrigger;
  /** Only discover and plan. Dry runs publish nothing, so the overlap rule is not for them. */
  dryRun?: boolean;
  /** The moment that the run is for; now, by default. */
  scheduledAtMs?: number;
  /** Puts the source's state back, whatever others committed to the replica. */
  takeOver?: boolean;
  /** With the same key for the same policy, the same job is returned. */
  idempotencyKey?: string;
  /** In place of the policy's own rule. */
  overlap?: 'skip' | 'queue';
  /** The head that made a continuous job. */
  sourceHash?: string;
  retryOf?: string;
}

/**
 * Makes a job in the caller's transaction: running, waiting for its turn, or skipped with the reason. The policy's overlap rule is
 * for jobs of one purpose; behind a job of another, a run waits, since nothing is left out by its waiting.
 * @throws NotFoundError where there is no such policy; ReplicationError `unsupported-kind` where its kind has no such purpose
 */
export async function createJob(tx: Knex.Transaction, context: JobContext, options: CreateJobOptions): Promise<DbJobRow> {
  const policy = await lockPolicy(tx, options.policy);
  if (!policy) {
    throw new NotFoundError(`There is no policy "${options.policy}".`);
  }
  if (options.idempotencyKey !== undefined) {
    const known = await tx<DbJobRow>('jobs').where({ policy: policy.name, idempotency_key: options.idempotencyKey }).first();
    if (known) {
      return known;
    }
  }
  const document = JSON.parse(policy.document) as PolicyDocument;
  const { replication } = document.spec;
  const trigger = await tx<DbTriggerRow>('triggers').where('policy', policy.name).first('generation');
  const purpose = options.purpose ?? 'sync';
  assertPurpose(context, policy.kind, purpose);
  const job: NewJob = {
    policy: policy.name,
    kind: policy.kind,
    purpose,
    options: options.options,
    trigger: options.trigger,
    dryRun: options.dryRun ?? false,
    takeOver: options.takeOver ?? false,
    priority: replication.priority,
    generation: trigger?.generation ?? 0,
    scheduledAtMs: options.scheduledAtMs,
    sourceHash: options.sourceHash,
    retryOf: options.retryOf,
    idempotencyKey: options.idempotencyKey,
  };
  const foreignRegion = findForeignRegion({
    policy: document,
    kind: context.policyKinds.get(policy.kind),
    clusters: await context.loadClusters(tx),
    servedRegions: context.servedRegions,
  });
  if (foreignRegion) {
    const message = `Policy "${policy.name}" writes to region "${foreignRegion}", and this backend serves ${context.servedRegions}: run it there.`;
    return await recordSkippedJob(tx, job, { reason: createReason('no-worker', message) });
  }
  if (job.dryRun) {
    return await startJob(tx, context, await insertJob(tx, job), policy);
  }

  const skip = (reason: ReturnType<typeof createReason>) => recordSkippedJob(tx, job, { reason });
  if (policy.suspended === 1 && purpose !== 'verify') {
    return await skip(createReason('policy-suspended', policy.suspended_reason ?? `Policy "${policy.name}" is suspended.`));
  }
  const open = await tx<DbJobRow>('jobs')
    .where({ policy: policy.name, purpose, dry_run: 0 })
    .whereIn('status', ['running', 'waiting'])
    .select('id', 'status');
  const running = open.find(row => row.status === 'running') ?? open[0];
  if (running && (options.overlap ?? replication.overlap) === 'skip') {
    return await skip(createReason('overlap-skipped', `Job ${running.id} of policy "${policy.name}" was still under way.`));
  }
  if (open.length > MAX_QUEUED_JOBS) {
    return await skip(createReason('overlap-skipped', `${MAX_QUEUED_JOBS} jobs of policy "${policy.name}" wait already.`));
  }
  const inserted = await insertJob(tx, job);
  context.announce(tx, { type: 'status', jobId: inserted.id, policy: policy.name, status: 'waiting' });
  await startWaitingJobs(tx, context, policy);
  const [row] = await tx<DbJobRow>('jobs').where('id', inserted.id);
  return row;
}

function assertPurpose(context: JobContext, kind: string, purpose: JobPurpose): void {
  if (purpose !== 'sync' && !context.policyKinds.get(kind)?.purposes?.includes(purpose)) {
    throw new ReplicationError('unsupported-kind', `Policies of kind "${kind}" have no jobs that ${purpose}.`);
  }
}
