import { ReplicationError, toReason, type PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { CompiledPolicy, PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { dialectOf } from '../database/dialect';
import { parseJson, toJson } from '../database/jsonColumn';
import { readInterrupted } from '../database/operations/jobs/readInterrupted';
import { readLastResult } from '../database/operations/jobs/readLastResult';
import type { DbJobRow, DbPolicyRow } from '../database/tables';
import { applyStagePlan } from './applyStagePlan';
import { endJob } from './endJob';
import type { JobContext } from './JobContext';
import { lastPublishedOf } from './lastPublishedOf';
import { planNextStage } from './planNextStage';
import { policyIdentity } from './policyIdentity';

/**
 * Starts a waiting job: compiles the policy as it is now, for a job that waited must not believe in what was published before it
 * waited, and queues the first stage. A policy that can't be compiled makes a failed job that says why.
 * The caller holds the policy's row.
 */
export async function startJob(tx: Knex.Transaction, context: JobContext, job: DbJobRow, policy: DbPolicyRow): Promise<DbJobRow> {
  const document = JSON.parse(policy.document) as PolicyDocument;
  const takeOver = job.take_over === 1 || policy.take_over === 1;
  const started = {
    status: 'running' as const,
    started_at: dialectOf(tx).nowMs as unknown as number,
    take_over: takeOver ? 1 : 0,
    identity: policyIdentity(document),
  };

  let compiled: { kind: PolicyKind<any>; policy: CompiledPolicy; stages: string[] };
  try {
    compiled = await compile(tx, context, { job, policy, document, takeOver });
  } catch (error) {
    const [row] = await tx<DbJobRow>('jobs').where('id', job.id).update(started).returning('*');
    return await endJob(tx, context, row, { status: 'failed', reason: toReason(error).reason });
  }

  const [row] = await tx<DbJobRow>('jobs')
    .where('id', job.id)
    .update({ ...started, compiled: JSON.stringify(compiled.policy), files: toJson(compiled.kind.jobFiles?.(compiled.policy)) })
    .returning('*');
  await tx('stages').insert(compiled.stages.map((name, position) => ({ job_id: job.id, position, name, status: 'waiting' })));
  const plan = planNextStage(compiled.kind, compiled.policy, { stages: compiled.stages, ended: -1, earlier: [] });
  return await applyStagePlan(tx, context, row, plan);
}

async function compile(
  tx: Knex.Transaction,
  context: JobContext,
  options: { job: DbJobRow; policy: DbPolicyRow; document: PolicyDocument; takeOver: boolean },
): Promise<{ kind: PolicyKind<any>; policy: CompiledPolicy; stages: string[] }> {
  const { job, policy, document, takeOver } = options;
  // Read first: an error of the database must end the transaction, not the job.
  const clusters = await context.loadClusters(tx);
  const lastResult = await readLastResult(tx, { policy: policy.name, purpose: job.purpose, identity: policyIdentity(document) });
  const interrupted = await readInterrupted(tx, { policy: policy.name, jobId: job.id });
  const kind = context.policyKinds.get(policy.kind);
  if (!kind) {
    throw new ReplicationError('unsupported-kind', `This backend knows no policy kind "${policy.kind}".`);
  }
  const compiled = kind.compile({
    policy: document,
    clusters,
    jobId: job.id,
    purpose: job.purpose,
    options: parseJson(job.options),
    lastResult,
    dryRun: job.dry_run === 1,
    at: new Date(job.scheduled_at).toISOString(),
    lastPublished: lastPublishedOf(policy),
    interrupted,
    takeOver,
    prices: context.prices,
  });
  return { kind, policy: compiled, stages: kind.stages(compiled) };
}
