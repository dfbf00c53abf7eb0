import type { Status } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';

/** How many tasks of one stage are in each status. */
export type TaskCounts = Record<Status, number>;

/** Counts the tasks of one stage by status. */
export async function countStageTasks(tx: Knex, stage: { jobId: string; position: number }): Promise<TaskCounts> {
  const rows: { status: Status; count: number | string }[] = await tx('tasks')
    .where({ job_id: stage.jobId, stage_position: stage.position })
    .groupBy('status')
    .select('status')
    .count({ count: '*' });
  const counts: TaskCounts = { waiting: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, skipped: 0 };
  for (const row of rows) {
    counts[row.status] = Number(row.count);
  }
  return counts;
}
