import { createReason, toReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { JobSummary } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { dialectOf } from '../database/dialect';
import { parseJson, toJson } from '../database/jsonColumn';
import { endStage } from '../database/operations/jobs/endStage';
import { readStageResults } from '../database/operations/jobs/readStageResults';
import { readStages } from '../database/operations/jobs/readStages';
import { storePublication } from '../database/operations/jobs/storePublication';
import { storeVerification } from '../database/operations/policies/storeVerification';
import { deleteLocalizedFiles } from '../database/operations/localizedFiles/deleteLocalizedFiles';
import { settleTriggerRow } from '../database/operations/triggers/settleTriggerRow';
import type { DbJobRow, DbPolicyRow } from '../database/tables';
import type { JobContext } from './JobContext';
import { startUpkeep } from './startUpkeep';

/** How a job ends. */
export type JobOutcome =
  | { status: 'succeeded'; reason?: Reason }
  | { status: 'failed'; reason: Reason; /** Where it happened while the stage was still to begin. */ position?: number }
  | { status: 'cancelled'; reason: Reason };

/**
 * Ends a job, its stages, and what follows from it for its policy: all in the caller's transaction, so that a publication is on record
 * exactly if the job is. The caller holds the policy's and the job's row, and starts the next waiting job.
 */
export async function endJob(tx: Knex.Transaction, context: JobContext, job: DbJobRow, outcome: JobOutcome): Promise<DbJobRow> {
  await endOpenStages(tx, job, outcome);
  const summary = await summarize(tx, context, job, outcome);
  const published = summary.outcome.status === 'succeeded' && job.dry_run === 0 ? summary.published : undefined;

  const [ended] = await tx<DbJobRow>('jobs')
    .where('id', job.id)
    .update({
      status: summary.outcome.status,
      reason: toJson(summary.outcome.reason),
      result: toJson(summary.result),
      ended_at: dialectOf(tx).nowMs as unknown as number,
    })
    .returning('*');

  if (published) {
    await storePublication(tx, job, published);
    await startUpkeep(tx, context, job);
  }
  if (summary.verification) {
    const at = new Date(ended.ended_at!).toISOString();
    await storeVerification(tx, job.policy, { jobId: job.id, at, ...summary.verification });
  }
  if (job.dry_run === 0 && job.purpose === 'sync') {
    if (ended.status === 'succeeded' && job.take_over === 1) {
      await tx<DbPolicyRow>('policies').where('name', job.policy).update({ take_over: 0 });
    }
    await settleTriggerRow(tx, ended, { publishedHash: published?.sourceHash });
  }
  if (ended.status === 'cancelled') {
    await forgetDeletedPolicy(tx, job);
  }
  context.announce(tx, { type: 'status', jobId: job.id, policy: job.policy, status: ended.status });
  return ended;
}

/**
 * A task of a policy that was deleted may have extended the localization map until it heard of it. Another policy that has the name by
 * now must not find that; its own jobs have waited for this one's end.
 */
async function forgetDeletedPolicy(tx: Knex.Transaction, job: DbJobRow): Promise<void> {
  const policy = await tx<DbPolicyRow>('policies').where('name', job.policy).where('created_at', '<=', job.created_at).first('name');
  if (!policy) {
    await deleteLocalizedFiles(tx, job.policy);
  }
}

/** The stage that ran, or could not begin, ends as the job does; what would have followed is skipped and says why. */
async function endOpenStages(tx: Knex.Transaction, job: DbJobRow, outcome: JobOutcome): Promise<void> {
  const failedPosition = outcome.status === 'failed' ? outcome.position : undefined;
  const failedStages: string[] = [];
  for (const stage of await readStages(tx, [job.id])) {
    const key = { jobId: job.id, position: stage.position };
    if (stage.status === 'running' || stage.position === failedPosition) {
      await endStage(tx, key, outcome);
      failedStages.push(stage.name);
    } else if (stage.status === 'waiting') {
      const reason =
        outcome.status === 'failed'
          ? createReason('dependency-failed', `Stage "${failedStages[0] ?? 'compile'}" failed.`)
          : (outcome.reason ?? createReason('nothing-new', 'The job had nothing left to do.'));
      await endStage(tx, key, { status: 'skipped', reason });
    }
  }
}

/** Asks the policy kind for the job's result. A kind that fails here fails a job that had succeeded, and leaves others as they are. */
async function summarize(
  tx: Knex.Transaction,
  context: JobContext,
  job: DbJobRow,
  outcome: JobOutcome,
): Promise<{ outcome: JobOutcome } & Partial<Pick<JobSummary, 'result' | 'published' | 'verification'>>> {
  const kind = context.policyKinds.get(job.kind);
  const compiled = parseJson<Record<string, unknown>>(job.compiled);
  if (!kind || !compiled) {
    return { outcome };
  }
  try {
    const results = await readStageResults(tx, job.id, await readStages(tx, [job.id]));
    const { result, published, reason, failure, verification } = kind.summarize(compiled, results);
    if (outcome.status !== 'succeeded') {
      return { outcome, result };
    }
    if (failure) {
      return { outcome: { status: 'failed', reason: failure }, result, verification };
    }
    return { outcome: { ...outcome, reason: outcome.reason ?? reason }, result, published, verification };
  } catch (error) {
    context.logger.error(`Could not summarize job ${job.id} of policy "${job.policy}"`, error as Error);
    return { outcome: outcome.status === 'succeeded' ? { status: 'failed', reason: toReason(error).reason } : outcome };
  }
}
