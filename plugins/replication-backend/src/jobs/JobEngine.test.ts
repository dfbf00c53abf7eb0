import { TestDatabases } from '@backstage/backend-test-utils';
import { createReason, isFinal, ReplicationError, type Job } from '@portage/backstage-plugin-replication-common';
import type { DbTaskRow } from '../database/tables';
import { createEngineFixture, type EngineFixture } from './__testUtils__/createEngineFixture';
import { MAX_RESTARTS } from './applyStagePlan';
import type { JobChange } from './JobContext';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });
const PUBLISHED = { sourceHash: 'source-1', targetHash: 'target-1', tables: 3, tablesFile: 's3://eu/tables', auditDigest: 'digest-1' };

describe.each(databases.eachSupportedId())('JobEngine on %s', databaseId => {
  let fixture: EngineFixture;
  const run = async (options: Partial<Parameters<EngineFixture['engine']['jobs']['createJob']>[0]> = {}) =>
    await fixture.engine.jobs.createJob({ policy: 'sales', trigger: 'manual', ...options });
  const stagesOf = (job: Job) => job.stages.map(({ name, status }) => `${name} ${status}`);

  beforeEach(async () => {
    fixture = await createEngineFixture(databases, databaseId);
    await fixture.putPolicy('sales');
  });

  describe('a job that goes well', () => {
    it('runs stage by stage, hands each stage the results before it, and publishes', async () => {
      fixture.script.next = (stage, results) => {
        const count = stage === 'copy' ? 3 : 1;
        return { tasks: Array.from({ length: count }, (_, index) => ({ kind: stage, region: 'eu', payload: { index, results } })) };
      };
      const job = await run({ at: '2026-11-01T10:00:00.000Z' });
      expect(job).toMatchObject({ status: 'running', trigger: 'manual', scheduledAt: '2026-11-01T10:00:00.000Z', count: 1 });
      expect(stagesOf(job)).toEqual(['discover running', 'copy waiting', 'publish waiting']);

      const [discover] = await fixture.claim();
      await fixture.succeed(discover, { head: 'source-1' });
      await fixture.engine.jobs.sweep();
      const copies = await fixture.claim();
      expect(copies.map(task => task.payload)).toEqual([0, 1, 2].map(index => ({ index, results: { discover: [{ head: 'source-1' }] } })));
      await fixture.succeed(copies[2], { n: 2 });
      await fixture.succeed(copies[0], { n: 0 });
      await fixture.engine.jobs.sweep();
      expect(await fixture.claim()).toEqual([]);
      await fixture.succeed(copies[1], { n: 1 });
      await fixture.engine.jobs.sweep();
      const [publish] = await fixture.claim();
      expect(publish.payload).toMatchObject({ results: { discover: [{ head: 'source-1' }], copy: [{ n: 0 }, { n: 1 }, { n: 2 }] } });
      await fixture.succeed(publish, {});
      await fixture.engine.jobs.sweep();

      const ended = await fixture.getJob(job.id);
      expect(ended).toMatchObject({ status: 'succeeded', reason: undefined, endedAt: expect.any(String) });
      expect(stagesOf(ended)).toEqual(['discover succeeded', 'copy succeeded', 'publish succeeded']);
      expect(ended.stages[1].tasks).toEqual({ total: 3, succeeded: 3, failed: 0, running: 0 });
      expect(ended.result).toMatchObject({ stages: { copy: [{ n: 0 }, { n: 1 }, { n: 2 }] } });
      expect(await fixture.readPolicy('sales')).toMatchObject({
        last_published_source_hash: 'source-1',
        last_published_target_hash: 'target-1',
        last_published_digest: 'digest-1',
        last_published_tables: 3,
        last_published_tables_file: 's3://eu/tables',
        last_published_at: expect.any(Number),
      });
    });

    it('keeps the lag that a publication ended, but for the first, before which there was no replica', async () => {
      const published = fixture.script.published!;
      const readSamples = () =>
        fixture.database.knex('lag_samples').where('step_ms', 10_000).select('policy', 'commits', 'rows', 'bytes', 'seconds');
      fixture.script.published = { ...published, lag: { commits: 100, rows: 1_000, bytes: 10_000, seconds: 86_400 } };
      await fixture.finish((await run()).id);
      expect(await readSamples()).toEqual([]);
      fixture.script.published = { ...published, lag: { commits: 2, rows: 10, bytes: 100, seconds: 4.5 } };
      await fixture.finish((await run()).id);
      expect(await readSamples()).toEqual([{ policy: 'sales', commits: 2, rows: 10, bytes: 100, seconds: 4.5 }]);
    });

    it('goes on by hints alone, without any sweep', async () => {
      fixture.engine.jobs.start();
      const changes: JobChange[] = [];
      fixture.engine.jobs.onChange(change => changes.push(change));
      const job = await run();
      let last = job;
      while (!isFinal(last.status)) {
        const [task] = await fixture.engine.broker.claim({
          workerId: 'worker-1',
          regions: ['eu'],
          kinds: ['discover', 'copy', 'publish'],
          limit: 1,
          waitMs: 500,
        });
        if (task) {
          await fixture.engine.broker.progress(task, { items: 1, bytes: 10 });
          await fixture.succeed(task);
        }
        last = await fixture.getJob(job.id);
      }
      await fixture.engine.jobs.stop();
      expect(last.status).toBe('succeeded');
      expect(changes).toContainEqual({ type: 'status', jobId: job.id, policy: 'sales', status: 'succeeded' });
      expect(changes).toContainEqual({ type: 'progress', jobId: job.id, policy: 'sales', status: 'running' });
    });

    it('passes over stages with nothing to do, and may end early', async () => {
      fixture.script.next = stage => {
        switch (stage) {
          case 'copy':
            return { skipped: createReason('nothing-new', 'all files are there') };
          case 'publish':
            return { finished: createReason('nothing-new', 'source and replica are equal') };
          default:
            return { tasks: [{ kind: stage, region: 'eu', payload: {} }] };
        }
      };
      const job = await fixture.finish((await run()).id);
      expect(job).toMatchObject({ status: 'succeeded', reason: { code: 'nothing-new', message: 'source and replica are equal' } });
      expect(stagesOf(job)).toEqual(['discover succeeded', 'copy skipped', 'publish skipped']);
      expect(job.stages[1].reason?.message).toBe('all files are there');
    });

    it('tells progress, rate and time left while it runs', async () => {
      fixture.script.next = stage => ({ tasks: [0, 1].map(() => ({ kind: stage, region: 'eu', payload: {} })) });
      const { id } = await run();
      const [first, second] = await fixture.claim();
      await fixture.engine.broker.progress(first, { items: 5, bytes: 500, totalItems: 10, totalBytes: 1_000 });
      expect((await fixture.getJob(id)).stages[0].progress).toEqual({ items: 5, bytes: 500 });
      await fixture.engine.broker.progress(second, { items: 1, bytes: 100, totalItems: 2, totalBytes: 200 });
      await fixture.database
        .knex('stages')
        .where({ job_id: id, position: 0 })
        .update({ started_at: (await fixture.database.nowMs()) - 10_000 });
      const [stage] = (await fixture.getJob(id)).stages;
      expect(stage).toMatchObject({
        tasks: { total: 2, succeeded: 0, failed: 0, running: 2 },
        progress: { items: 6, bytes: 600, totalItems: 12, totalBytes: 1_200 },
      });
      expect(stage.rate!.bytesPerSecond).toBeCloseTo(60, 0);
      expect(stage.timeLeftSeconds).toBeCloseTo(10, 0);
      const [{ taskList }] = (await fixture.engine.reader.listStages(id))!;
      expect(taskList).toHaveLength(2);
      expect(taskList[0]).toMatchObject({ stage: 'discover', status: 'running', workerId: 'worker-1', attempt: 1, maxAttempts: 5 });
    });

    it('is compiled with what was published last, as long as source and target are the same', async () => {
      await fixture.finish((await run()).id);
      const second = await fixture.finish((await run()).id);
      expect(second.result).toMatchObject({ compiled: { lastPublished: PUBLISHED } });
      await fixture.putPolicy('sales', { include: ['sales.*'] });
      expect((await fixture.finish((await run()).id)).result).toMatchObject({ compiled: { lastPublished: PUBLISHED } });
      await fixture.putPolicy('sales', { target: { cluster: 'lake', reference: 'elsewhere' } } as object);
      const moved = await fixture.finish((await run()).id);
      expect((moved.result!.compiled as Record<string, unknown>).lastPublished).toBeUndefined();
    });
  });

  describe('a job that fails', () => {
    it('stops the other tasks, skips what depended on them, and says why', async () => {
      fixture.script.next = stage => ({ tasks: [0, 1, 2].map(index => ({ kind: stage, region: 'eu', payload: { index } })) });
      const { id } = await run();
      const [first, second] = await fixture.claim(2);
      await fixture.succeed(first);
      await fixture.fail(second);
      const [third] = await fixture.claim(1);
      await fixture.engine.jobs.sweep();
      // The third task is still at work: the job waits for it, or the next job would work beside it.
      expect((await fixture.getJob(id)).status).toBe('running');
      expect(await fixture.engine.broker.heartbeat(third)).toEqual({ cancel: true });
      await fixture.complete(third, { status: 'cancelled', reason: createReason('cancelled', 'aborted') });
      await fixture.engine.jobs.sweep();

      const job = await fixture.getJob(id);
      expect(job).toMatchObject({ status: 'failed', reason: { code: 'storage-denied', message: 'discover failed' } });
      expect(stagesOf(job)).toEqual(['discover failed', 'copy skipped', 'publish skipped']);
      expect(job.stages[1].reason).toMatchObject({ code: 'dependency-failed' });
      expect(job.result).toMatchObject({ stages: { discover: [{ ok: 'discover' }] } });
      expect((await fixture.readPolicy('sales')).last_published_source_hash).toBeNull();
    });

    it('cancels tasks that nobody began', async () => {
      fixture.script.next = stage => ({ tasks: [0, 1].map(() => ({ kind: stage, region: 'eu', payload: {} })) });
      const { id } = await run();
      const [first] = await fixture.claim(1);
      await fixture.fail(first);
      await fixture.engine.jobs.sweep();
      expect((await fixture.getJob(id)).status).toBe('failed');
      expect(await fixture.claim()).toEqual([]);
      const statuses = await fixture.database.knex<DbTaskRow>('tasks').where('job_id', id).orderBy('index').pluck('status');
      expect(statuses).toEqual(['failed', 'cancelled']);
    });

    it.each([
      [
        'its policy can not be compiled',
        'invalid-document',
        (fixed: EngineFixture) => {
          fixed.script.compile = () => {
            throw new ReplicationError('invalid-document', 'no such prefix');
          };
        },
      ],
      [
        'its stage can not be planned',
        'internal-error',
        (fixed: EngineFixture) => {
          fixed.script.next = () => {
            throw new Error('defect');
          };
        },
      ],
      [
        'a payload is too large',
        'payload-too-large',
        (fixed: EngineFixture) => {
          fixed.script.next = () => ({ tasks: [{ kind: 'discover', region: 'eu', payload: 'x'.repeat(70_000) }] });
        },
      ],
    ])('fails at once where %s', async (_, code, arrange) => {
      arrange(fixture);
      const job = await run();
      expect(job).toMatchObject({ status: 'failed', reason: { code }, endedAt: expect.any(String) });
      expect(await fixture.claim()).toEqual([]);
    });

    it('begins again where the source moved on, but not without end', async () => {
      let moves = 2;
      fixture.script.next = stage =>
        stage === 'copy' && moves-- > 0
          ? { restart: createReason('source-changed', 'main moved on') }
          : { tasks: [{ kind: stage, region: 'eu', payload: {} }] };
      const job = await fixture.finish((await run()).id);
      expect(job).toMatchObject({ status: 'succeeded', reason: undefined });
      expect(job.stages.map(stage => stage.tasks.total)).toEqual([1, 1, 1]);

      moves = Infinity;
      const endless = await fixture.finish((await run()).id);
      expect(endless).toMatchObject({
        status: 'failed',
        reason: { code: 'source-changed', message: expect.stringContaining(`${MAX_RESTARTS} times`) },
      });
    });

    it('can be retried as a job of its own for the same moment', async () => {
      const { id } = await run({ at: '2026-11-01T10:00:00.000Z', takeOver: true });
      await expect(fixture.engine.jobs.retryJob(id)).rejects.toMatchObject({ name: 'ConflictError' });
      await fixture.fail((await fixture.claim())[0]);
      await fixture.engine.jobs.sweep();
      const retry = await fixture.engine.jobs.retryJob(id);
      expect(retry).toMatchObject({ status: 'running', trigger: 'retry', retryOf: id, scheduledAt: '2026-11-01T10:00:00.000Z' });
      expect((await fixture.finish(retry.id)).result).toMatchObject({ compiled: { takeOver: true } });
    });
  });

  describe('overlap', () => {
    it('skips a run while another is under way, and keeps equal skips in a row as one', async () => {
      const first = await run();
      const skipped = await run();
      expect(skipped).toMatchObject({
        status: 'skipped',
        count: 1,
        reason: { code: 'overlap-skipped', message: expect.stringContaining(first.id) },
      });
      expect(await run()).toMatchObject({ id: skipped.id, count: 2 });
      expect(await run({ trigger: 'cron' })).toMatchObject({ status: 'skipped', count: 1 });
      expect((await fixture.finish(first.id)).status).toBe('succeeded');
      expect((await run()).status).toBe('running');
    });

    it('queues a run where the policy says so, and starts it in its turn with what was published meanwhile', async () => {
      await fixture.putPolicy('sales', { overlap: 'queue' });
      const first = await run({ at: '2026-11-01T10:00:00.000Z' });
      const third = await run({ at: '2026-11-01T12:00:00.000Z' });
      const second = await run({ at: '2026-11-01T11:00:00.000Z' });
      expect([second.status, third.status]).toEqual(['waiting', 'waiting']);
      await fixture.finish(first.id);
      expect((await fixture.getJob(second.id)).status).toBe('running');
      expect((await fixture.getJob(third.id)).status).toBe('waiting');
      expect((await fixture.finish(second.id)).result).toMatchObject({
        compiled: { lastPublished: PUBLISHED, at: '2026-11-01T11:00:00.000Z' },
      });
      expect((await fixture.finish(third.id)).status).toBe('succeeded');
    });

    it('lets dry runs pass, which publish nothing', async () => {
      await run();
      const plan = await run({ trigger: 'plan', dryRun: true });
      expect(plan).toMatchObject({ status: 'running', dryRun: true });
      const ended = await fixture.finish(plan.id);
      expect(ended).toMatchObject({ status: 'succeeded', result: { compiled: { dryRun: true } } });
    });

    it('makes one job of many requests with one idempotency key, also at the same time', async () => {
      const jobs = await Promise.all(Array.from({ length: 5 }, () => run({ idempotencyKey: 'key-1' })));
      expect(new Set(jobs.map(job => job.id)).size).toBe(1);
      const skipped = await run({ idempotencyKey: 'key-2' });
      expect(skipped).toMatchObject({ status: 'skipped' });
      expect((await run({ idempotencyKey: 'key-2' })).id).toBe(skipped.id);
    });

    it('never has two jobs of one policy at work, however many backends begin one at the same time', async () => {
      const engines = [fixture.engine, fixture.createEngine(), fixture.createEngine()];
      const jobs = await Promise.all(
        Array.from({ length: 12 }, (_, index) => engines[index % 3].jobs.createJob({ policy: 'sales', trigger: 'manual' })),
      );
      expect(jobs.filter(job => job.status === 'running')).toHaveLength(1);
      const skipped = (await fixture.listJobs('sales')).filter(job => job.status === 'skipped');
      expect(skipped.reduce((sum, job) => sum + job.count, 0)).toBe(11);
    });

    it('skips runs of a suspended policy, but plans for it', async () => {
      await fixture.putPolicy('sales', {}, { suspended: 1, suspended_reason: 'its location is gone' });
      expect(await run()).toMatchObject({ status: 'skipped', reason: { code: 'policy-suspended', message: 'its location is gone' } });
      expect((await run({ trigger: 'plan', dryRun: true })).status).toBe('running');
    });
  });

  it('makes each step once, whichever of several backends makes it', async () => {
    const engines = [fixture.engine, fixture.createEngine(), fixture.createEngine()];
    fixture.script.next = stage => ({ tasks: [0, 1].map(() => ({ kind: stage, region: 'eu', payload: {} })) });
    const { id } = await run();
    for (const stage of fixture.script.stages) {
      const tasks = await fixture.claim();
      expect(tasks.map(task => task.kind)).toEqual([stage, stage]);
      await fixture.succeedAll(tasks);
      await Promise.all(engines.map(engine => engine.jobs.sweep()));
    }
    expect((await fixture.getJob(id)).status).toBe('succeeded');
    expect(await fixture.database.knex('tasks').where('job_id', id)).toHaveLength(6);
  });

  describe('cancel', () => {
    it('ends a job once its running tasks have stopped, and starts the next', async () => {
      await fixture.putPolicy('sales', { overlap: 'queue' });
      fixture.script.next = stage => ({ tasks: [0, 1].map(() => ({ kind: stage, region: 'eu', payload: {} })) });
      const { id } = await run();
      const next = await run();
      const [task] = await fixture.claim(1);
      const asked = await fixture.engine.jobs.cancelJob(id);
      expect(asked.status).toBe('running');
      expect(await fixture.claim()).toEqual([]);
      expect(await fixture.engine.broker.heartbeat(task)).toEqual({ cancel: true });
      await fixture.complete(task, { status: 'cancelled', reason: createReason('cancelled', 'aborted') });
      await fixture.engine.jobs.sweep();
      const job = await fixture.getJob(id);
      expect(job).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled' } });
      expect(stagesOf(job)).toEqual(['discover cancelled', 'copy skipped', 'publish skipped']);
      expect((await fixture.getJob(next.id)).status).toBe('running');
    });

    it('does not wait for a worker that is gone longer than its lease', async () => {
      const { id } = await run();
      await fixture.claim();
      await fixture.engine.jobs.cancelJob(id);
      await fixture.database.knex('tasks').where('job_id', id).update({ lease_until: 1 });
      await fixture.engine.broker.releaseExpiredClaims();
      await fixture.engine.jobs.sweep();
      expect((await fixture.getJob(id)).status).toBe('cancelled');
    });

    it('ends at once what no worker has begun', async () => {
      await fixture.putPolicy('sales', { overlap: 'queue' });
      const first = await run();
      const second = await run();
      expect((await fixture.engine.jobs.cancelJob(second.id)).status).toBe('cancelled');
      expect((await fixture.engine.jobs.cancelJob(first.id)).status).toBe('cancelled');
      expect((await fixture.engine.jobs.cancelJob(first.id)).status).toBe('cancelled');
    });

    it('comes too late for a job that has published', async () => {
      const { id } = await run();
      for (let stage = 0; stage < 2; stage++) {
        await fixture.succeed((await fixture.claim())[0]);
        await fixture.engine.jobs.sweep();
      }
      const [publish] = await fixture.claim();
      await fixture.engine.jobs.cancelJob(id);
      await fixture.succeed(publish);
      await fixture.engine.jobs.sweep();
      expect((await fixture.getJob(id)).status).toBe('succeeded');
      expect((await fixture.readPolicy('sales')).last_published_source_hash).toBe('source-1');
    });

    it('ends all jobs of a policy that is deleted, and forgets what a late task still wrote for it', async () => {
      await fixture.putPolicy('sales', { overlap: 'queue' });
      const jobs = [await run(), await run(), await run()];
      const [task] = await fixture.claim();
      await fixture.database.transaction(async tx => {
        await fixture.engine.jobs.cancelJobsOfPolicy(tx, 'sales');
        await tx('policies').where('name', 'sales').delete();
        await fixture.engine.triggers.unregister(tx, 'sales');
      });
      const file = { sourcePath: 's3://a', kind: 'manifest' as const, localPath: 's3://b', lengthBytes: 1, sha256: 'f' };
      await fixture.engine.broker.writeLocalizedFiles(task, { scope: 'sales/1', files: [file] });
      await fixture.putPolicy('sales', {}, { created_at: (await fixture.database.nowMs()) + 1 });
      expect((await run()).status).toBe('skipped');
      await fixture.complete(task, { status: 'cancelled', reason: createReason('cancelled', 'aborted') });
      await fixture.engine.jobs.sweep();
      expect(await fixture.database.knex('localized_files')).toEqual([]);
      expect(await Promise.all(jobs.map(async job => (await fixture.getJob(job.id)).status))).toEqual([
        'cancelled',
        'cancelled',
        'cancelled',
      ]);
    });
  });

  describe('take-over', () => {
    it('is handed to the next job and done with once that succeeded', async () => {
      await fixture.putPolicy('sales', {}, { take_over: 1 });
      const { id } = await run();
      await fixture.fail((await fixture.claim())[0], 'replica-diverged');
      await fixture.engine.jobs.sweep();
      expect((await fixture.getJob(id)).status).toBe('failed');
      expect((await fixture.readPolicy('sales')).take_over).toBe(1);
      expect((await fixture.finish((await run()).id)).result).toMatchObject({ compiled: { takeOver: true } });
      expect((await fixture.readPolicy('sales')).take_over).toBe(0);
    });
  });

  describe('lists', () => {
    it('come newest first, in pages, and by policy and status', async () => {
      await fixture.putPolicy('orders');
      for (let index = 0; index < 5; index++) {
        await fixture.finish((await run()).id);
      }
      const orders = await run({ policy: 'orders' });
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await fixture.engine.reader.listJobs({ limit: 4, cursor });
        expect(page.totalItems).toBe(6);
        ids.push(...page.items.map(job => job.id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(new Set(ids).size).toBe(6);
      expect(ids[0]).toBe(orders.id);
      const list = async (filter: object) => (await fixture.engine.reader.listJobs({ limit: 10, ...filter })).items.length;
      expect(await list({ policy: 'sales' })).toBe(5);
      expect(await list({ policies: ['orders'] })).toBe(1);
      expect(await list({ policies: [] })).toBe(0);
      expect(await list({ status: 'succeeded' })).toBe(5);
      await expect(fixture.engine.reader.listJobs({ limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({ name: 'InputError' });
    });

    it('read a log from where one left off', async () => {
      const { id } = await run();
      const [task] = await fixture.claim();
      const lines = ['a', 'b', 'c'].map(message => ({ at: '2026-11-01T00:00:00.000Z', level: 'info' as const, message }));
      await fixture.engine.broker.log(task, lines);
      const first = await fixture.engine.reader.readTaskLog(task.taskId, { after: 0, limit: 2 });
      expect(first).toMatchObject({
        lines: [
          { sequence: 1, message: 'a' },
          { sequence: 2, message: 'b' },
        ],
        next: 2,
      });
      expect(await fixture.engine.reader.readTaskLog(task.taskId, { after: 2, limit: 2 })).toMatchObject({
        lines: [{ message: 'c' }],
        next: 3,
      });
      expect(await fixture.engine.reader.readTaskLog(task.taskId, { after: 3, limit: 2 })).toEqual({ lines: [], next: 3 });
      expect(await fixture.engine.reader.getJobOfTask(task.taskId)).toEqual({ jobId: id, policy: 'sales' });
    });
  });
});
