import type { Knex } from 'knex';
import type { StageSummary } from '../../../jobs/StageSummary';

/** Counts and progress of the tasks of stages, by `<job id>/<position>`. Stages without tasks are left out. */
export async function summarizeTasks(
  knex: Knex,
  stages: readonly { job_id: string; position: number }[],
): Promise<Map<string, StageSummary>> {
  if (stages.length === 0) {
    return new Map();
  }
  const sum = (expression: string) => knex.raw(`cast(coalesce(sum(${expression}), 0) as bigint)`);
  const rows = await knex('tasks')
    .whereIn(
      ['job_id', 'stage_position'],
      stages.map(stage => [stage.job_id, stage.position]),
    )
    .groupBy('job_id', 'stage_position')
    .select('job_id', 'stage_position', {
      total: knex.raw('cast(count(*) as bigint)'),
      succeeded: sum("case when status = 'succeeded' then 1 else 0 end"),
      failed: sum("case when status = 'failed' then 1 else 0 end"),
      running: sum("case when status = 'running' then 1 else 0 end"),
      items: sum('items'),
      bytes: sum('bytes'),
      total_items: sum('total_items'),
      total_bytes: sum('total_bytes'),
      with_total_items: knex.raw('cast(count(total_items) as bigint)'),
      with_total_bytes: knex.raw('cast(count(total_bytes) as bigint)'),
    });
  return new Map(
    rows.map(row => [
      `${row.job_id}/${row.stage_position}`,
      {
        tasks: { total: row.total, succeeded: row.succeeded, failed: row.failed, running: row.running },
        progress: {
          items: row.items,
          bytes: row.bytes,
          // A total that leaves out tasks that have not counted yet would make the stage look nearly done.
          ...(row.with_total_items === row.total && { totalItems: row.total_items }),
          ...(row.with_total_bytes === row.total && { totalBytes: row.total_bytes }),
        },
      },
    ]),
  );
}
