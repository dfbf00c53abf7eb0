import { TestDatabases } from '@backstage/backend-test-utils';
import type { DbJobRow } from '../database/tables';
import { createEngineFixture, type EngineFixture } from './__testUtils__/createEngineFixture';
import { removeExpiredJobs } from './removeExpiredJobs';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });
const DAY = 24 * 3_600_000;
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('removeExpiredJobs on %s', databaseId => {
  let fixture: EngineFixture;
  const removeFiles = jest.fn<Promise<void>, [string[]]>();

  beforeEach(async () => {
    fixture = await createEngineFixture(databases, databaseId);
    await fixture.putPolicy('sales');
    removeFiles.mockReset();
  });

  /** A job of the given status and age, as a row alone. */
  async function insertJob(id: string, status: string, ageDays: number, policy = 'sales'): Promise<void> {
    const at = (await fixture.database.nowMs()) - ageDays * DAY;
    const ended = status === 'running' ? null : at;
    await fixture.database.knex('jobs').insert({
      id,
      policy,
      kind: 'test',
      status,
      trigger: 'manual',
      priority: 50,
      created_at: at,
      scheduled_at: at,
      ended_at: ended,
      compiled: '{}',
    });
  }
  const remove = async (retention: { maxAgeMs?: number; maxJobsPerPolicy?: number }) =>
    await removeExpiredJobs(fixture.database, {
      retention: { maxAgeMs: 30 * DAY, maxJobsPerPolicy: 1_000, ...retention },
      removeFiles: jobs => removeFiles(jobs.map(({ id }) => id)),
      signal,
    });
  const listIds = async () => await fixture.database.knex<DbJobRow>('jobs').orderBy('id').pluck('id');

  it('removes what is too old, but never the last success, the last failure, or what is under way', async () => {
    await insertJob('1-success', 'succeeded', 90);
    await insertJob('2-success', 'succeeded', 80);
    await insertJob('3-failure', 'failed', 70);
    await insertJob('4-failure', 'failed', 60);
    await insertJob('5-running', 'running', 50);
    await insertJob('6-skipped', 'skipped', 40);
    await insertJob('7-cancelled', 'cancelled', 20);
    await remove({});
    expect(await listIds()).toEqual(['2-success', '4-failure', '5-running', '7-cancelled']);
  });

  it('removes the files first, and keeps the rows where that fails', async () => {
    await insertJob('1-cancelled', 'cancelled', 90);
    removeFiles.mockRejectedValueOnce(new Error('no worker'));
    await expect(remove({})).rejects.toThrow('no worker');
    expect(await listIds()).toEqual(['1-cancelled']);
    await remove({});
    expect(removeFiles).toHaveBeenLastCalledWith(['1-cancelled']);
    expect(await listIds()).toEqual([]);
  });

  it('keeps at most so many of each policy', async () => {
    await fixture.putPolicy('orders');
    for (let index = 0; index < 120; index++) {
      await insertJob(`sales-${String(index).padStart(3, '0')}`, 'cancelled', 5 - index / 100);
    }
    await insertJob('orders-1', 'cancelled', 5, 'orders');
    await remove({ maxJobsPerPolicy: 3 });
    expect(await listIds()).toEqual(['orders-1', 'sales-117', 'sales-118', 'sales-119']);
  });

  it('removes all old jobs of a policy that is gone', async () => {
    await insertJob('1-success', 'succeeded', 90, 'gone');
    await remove({});
    expect(await listIds()).toEqual([]);
  });

  it('removes stages, tasks and logs with their job', async () => {
    const { id } = await fixture.engine.jobs.createJob({ policy: 'sales', trigger: 'manual' });
    const [task] = await fixture.claim();
    await fixture.engine.broker.log(task, [{ at: '2026-11-01T00:00:00.000Z', level: 'info', message: 'a' }]);
    await fixture.succeed(task);
    await fixture.engine.jobs.cancelJob(id);
    await fixture.database.knex('jobs').update({ ended_at: 1 });
    await remove({});
    for (const table of ['jobs', 'stages', 'tasks', 'task_logs']) {
      expect(await fixture.database.knex(table)).toEqual([]);
    }
  });

  it('empties payloads and results of jobs that ended long ago, and keeps what they came to', async () => {
    const { id } = await fixture.engine.jobs.createJob({ policy: 'sales', trigger: 'manual' });
    const job = await fixture.finish(id);
    await fixture.database.knex('jobs').update({ ended_at: (await fixture.database.nowMs()) - 2 * DAY });
    await remove({});
    expect(await fixture.database.knex('tasks').where('job_id', id).whereNotNull('payload')).toEqual([]);
    expect(await fixture.getJob(id)).toMatchObject({ status: 'succeeded', result: job.result, stages: job.stages });
  });
});
