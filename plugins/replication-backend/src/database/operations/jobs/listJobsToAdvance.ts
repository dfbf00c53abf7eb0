import type { Knex } from 'knex';

/**
 * Running jobs in which something is to be done: their stage has no open task left, one of its tasks failed, or they are to be
 * cancelled. Finds what a crash between a task's end and the next stage left behind.
 */
export async function listJobsToAdvance(knex: Knex, options: { jobId?: string } = {}): Promise<string[]> {
  const tasks = () =>
    knex('tasks').select(knex.raw('1')).whereRaw('tasks.job_id = jobs.id').whereRaw('tasks.stage_position = jobs.current_stage');
  const rows: { id: string }[] = await knex('jobs')
    .where('status', 'running')
    .modify(query => options.jobId && query.where('id', options.jobId))
    .where(due =>
      due
        .where('cancel_requested', 1)
        .orWhereExists(tasks().where('tasks.status', 'failed'))
        .orWhere(drained =>
          drained.whereNotExists(tasks().where('tasks.status', 'waiting')).whereNotExists(tasks().where('tasks.status', 'running')),
        ),
    )
    .select('id');
  return rows.map(row => row.id);
}
