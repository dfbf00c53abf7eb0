import { createReason, isReplicationError, type Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../database/dialect';
import { parseJson, toJson } from '../database/jsonColumn';
import { endStage } from '../database/operations/jobs/endStage';
import { readStages } from '../database/operations/jobs/readStages';
import type { DbJobRow } from '../database/tables';
import { endJob } from './endJob';
import type { JobContext } from './JobContext';
import { planNextStage, type StagePlan } from './planNextStage';

/** How often one job begins again because the source moved on under it. */
export const MAX_RESTARTS = 3;

/** Carries out what was planned after a stage. The caller holds the policy's and the job's row. */
export async function applyStagePlan(tx: Knex.Transaction, context: JobContext, job: DbJobRow, plan: StagePlan): Promise<DbJobRow> {
  for (const { position, reason } of plan.skipped) {
    await endStage(tx, { jobId: job.id, position }, { status: 'skipped', reason });
  }
  switch (plan.type) {
    case 'start':
      return await startStage(tx, context, job, plan);
    case 'finish':
      return await endJob(tx, context, job, { status: 'succeeded', reason: plan.reason });
    case 'fail':
      return await endJob(tx, context, job, { status: 'failed', reason: plan.reason, position: plan.position });
    default:
      return await restartJob(tx, context, job, plan.reason);
  }
}

async function startStage(
  tx: Knex.Transaction,
  context: JobContext,
  job: DbJobRow,
  plan: StagePlan & { type: 'start' },
): Promise<DbJobRow> {
  try {
    // A payload that is not valid is found before anything is inserted, so the stage can still fail for it.
    await context.queue.enqueue(tx, { job: { id: job.id, stagePosition: plan.position }, priority: job.priority, tasks: plan.tasks });
  } catch (error) {
    if (!isReplicationError(error)) {
      throw error;
    }
    return await endJob(tx, context, job, { status: 'failed', reason: error.reason, position: plan.position });
  }
  await tx('stages')
    .where({ job_id: job.id, position: plan.position })
    .update({ status: 'running', started_at: dialectOf(tx).nowMs });
  const [row] = await tx<DbJobRow>('jobs').where('id', job.id).update({ current_stage: plan.position }).returning('*');
  context.announce(tx, { type: 'status', jobId: job.id, policy: job.policy, status: 'running' });
  return row;
}

/**
 * Begins again at the first stage. What the earlier tasks left on the storage is found there again; their rows go, since results of two
 * states of the source must not be mixed.
 */
async function restartJob(tx: Knex.Transaction, context: JobContext, job: DbJobRow, reason: Reason): Promise<DbJobRow> {
  if (job.restarts >= MAX_RESTARTS) {
    const message = `${reason.message}; the job began again ${MAX_RESTARTS} times and the source moved on each time.`;
    return await endJob(tx, context, job, { status: 'failed', reason: createReason(reason.code, message), position: job.current_stage });
  }
  await tx('tasks').where('job_id', job.id).delete();
  await tx('stages').where('job_id', job.id).update({ status: 'waiting', reason: null, started_at: null, ended_at: null, summary: null });
  const [row] = await tx<DbJobRow>('jobs')
    .where('id', job.id)
    .update({ restarts: job.restarts + 1, current_stage: -1, reason: toJson(reason) })
    .returning('*');

  const stages = (await readStages(tx, [job.id])).map(stage => stage.name);
  const plan = planNextStage(context.policyKinds.get(job.kind)!, parseJson(job.compiled)!, { stages, ended: -1, earlier: [] });
  return await applyStagePlan(tx, context, row, plan);
}
