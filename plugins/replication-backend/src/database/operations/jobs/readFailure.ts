import { createReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson } from '../../jsonColumn';
import type { DbTaskRow } from '../../tables';

/** Why a stage failed: the reason of the task that failed first. */
export async function readFailure(tx: Knex, stage: { jobId: string; position: number }): Promise<Reason> {
  const task = await tx<DbTaskRow>('tasks')
    .where({ job_id: stage.jobId, stage_position: stage.position, status: 'failed' })
    .orderBy(['ended_at', 'index'])
    .first('reason');
  return parseJson<Reason>(task?.reason ?? null) ?? createReason('internal-error', 'A task failed without a reason.');
}
