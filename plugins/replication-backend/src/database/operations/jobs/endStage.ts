import type { Reason, Status } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';
import { summarizeTasks } from './summarizeTasks';

/** Ends a stage, and stores with it what its tasks came to. */
export async function endStage(
  tx: Knex.Transaction,
  stage: { jobId: string; position: number },
  outcome: { status: Status; reason?: Reason },
): Promise<void> {
  const summaries = await summarizeTasks(tx, [{ job_id: stage.jobId, position: stage.position }]);
  await tx('stages')
    .where({ job_id: stage.jobId, position: stage.position })
    .update({
      status: outcome.status,
      reason: toJson(outcome.reason),
      ended_at: dialectOf(tx).nowMs,
      summary: toJson([...summaries.values()][0]),
    });
}
