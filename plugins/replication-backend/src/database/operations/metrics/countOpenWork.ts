import type { Knex } from 'knex';

/** How much of something waits or runs. */
export interface OpenWork {
  jobs: { status: string; count: number }[];
  tasks: { region: string; status: string; count: number }[];
}

type Counted<T> = T & { count: number | string };

/** Jobs and tasks that have not ended, requests that somebody waits for among them; two statements, each over a partial index. */
export async function countOpenWork(knex: Knex): Promise<OpenWork> {
  const open = ['waiting', 'running'];
  const jobs: Counted<{ status: string }>[] = await knex('jobs')
    .whereIn('status', open)
    .groupBy('status')
    .select('status', { count: knex.raw('count(*)') });
  const countTasks = (status: string): Promise<Counted<{ region: string }>[]> =>
    knex('tasks')
      .where('status', status)
      .groupBy('region')
      .select('region', { count: knex.raw('count(*)') }) as never;
  const [waiting, running] = await Promise.all(open.map(countTasks));
  return {
    jobs: jobs.map(({ status, count }) => ({ status, count: Number(count) })),
    tasks: [
      ...waiting.map(({ region, count }) => ({ region, status: 'waiting', count: Number(count) })),
      ...running.map(({ region, count }) => ({ region, status: 'running', count: Number(count) })),
    ],
  };
}
