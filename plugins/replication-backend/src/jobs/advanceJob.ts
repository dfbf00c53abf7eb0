import { createReason, isFinal } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson } from '../database/jsonColumn';
import { countStageTasks } from '../database/operations/jobs/countStageTasks';
import { endStage } from '../database/operations/jobs/endStage';
import { lockJob } from '../database/operations/jobs/lockJob';
import { readFailure } from '../database/operations/jobs/readFailure';
import { readStageResults } from '../database/operations/jobs/readStageResults';
import { readStages } from '../database/operations/jobs/readStages';
import { stopTasks } from '../database/operations/jobs/stopTasks';
import type { DbJobRow } from '../database/tables';
import { applyStagePlan } from './applyStagePlan';
import { endJob } from './endJob';
import type { JobContext } from './JobContext';
import { judgeStage } from './judgeStage';
import { planNextStage } from './planNextStage';
import { startWaitingJobs } from './startWaitingJobs';

/**
 * The one step of a job's life, made in a transaction of its own whenever one of its tasks ended, and by a sweep that finds what a crash
 * left. It looks at the database alone and does what is due there, so making it once too often does nothing.
 *
 * Stages: `waiting` → `running` → `succeeded`, `failed`, `cancelled`, or `skipped` from `waiting`. Jobs: `waiting` → `running` →
 * `succeeded`, `failed`, `cancelled`, or `skipped` from the beginning.
 * Rows are locked in the order policy, job, tasks; so two backends that find the same job make the step one after the other, and the
 * second finds nothing to do.
 */
export async function advanceJob(tx: Knex.Transaction, context: JobContext, jobId: string): Promise<void> {
  const locked = await lockJob(tx, jobId);
  if (!locked || locked.job.status !== 'running') {
    return;
  }
  const { job, policy } = locked;
  const row = await advanceStage(tx, context, job);
  if (policy && isFinal(row.status)) {
    await startWaitingJobs(tx, context, policy);
  }
}

async function advanceStage(tx: Knex.Transaction, context: JobContext, job: DbJobRow): Promise<DbJobRow> {
  const stages = await readStages(tx, [job.id]);
  const stage = { jobId: job.id, position: job.current_stage };
  const verdict = judgeStage({
    tasks: await countStageTasks(tx, stage),
    cancelRequested: job.cancel_requested === 1,
    last: job.current_stage === stages.length - 1,
  });
  switch (verdict) {
    case 'wait':
      return job;
    case 'stop':
      await stopTasks(tx, job.id, {
        message:
          job.cancel_requested === 1 ? 'The job was cancelled.' : `Another task of stage "${stages[job.current_stage].name}" failed.`,
      });
      // With no task running there is nothing to wait for; the next verdict ends the job.
      return (await countStageTasks(tx, stage)).running > 0 ? job : await advanceStage(tx, context, job);
    case 'fail':
      return await endJob(tx, context, job, { status: 'failed', reason: await readFailure(tx, stage) });
    case 'cancel':
      return await endJob(tx, context, job, { status: 'cancelled', reason: createReason('cancelled', 'The job was cancelled.') });
    default:
      await endStage(tx, stage, { status: 'succeeded' });
      return await proceed(tx, context, job);
  }
}

async function proceed(tx: Knex.Transaction, context: JobContext, job: DbJobRow): Promise<DbJobRow> {
  const kind = context.policyKinds.get(job.kind);
  if (!kind) {
    const reason = createReason('unsupported-kind', `This backend knows no policy kind "${job.kind}".`);
    return await endJob(tx, context, job, { status: 'failed', reason });
  }
  const stages = await readStages(tx, [job.id]);
  const plan = planNextStage(kind, parseJson(job.compiled)!, {
    stages: stages.map(stage => stage.name),
    ended: job.current_stage,
    earlier: await readStageResults(tx, job.id, stages),
  });
  return await applyStagePlan(tx, context, job, plan);
}
