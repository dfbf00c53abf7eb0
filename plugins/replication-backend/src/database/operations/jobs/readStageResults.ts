import type { StageResults } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import type { DbStageRow, DbTaskRow } from '../../tables';

/** What the stages that ended left behind, in order; of a stage that failed, the results of those of its tasks that did not. */
export async function readStageResults(tx: Knex, jobId: string, stages: readonly DbStageRow[]): Promise<StageResults[]> {
  const rows = await tx<DbTaskRow>('tasks')
    .where({ job_id: jobId, status: 'succeeded' })
    .orderBy(['stage_position', 'index'])
    .select('stage_position', 'result', 'attempts');
  return stages
    .filter(stage => stage.ended_at !== null)
    .map(stage => {
      const ended = rows.filter(row => row.stage_position === stage.position);
      return {
        name: stage.name,
        results: ended.filter(row => row.result !== null).map(row => JSON.parse(row.result!)),
        retried: ended.some(row => row.attempts > 1),
      };
    });
}
