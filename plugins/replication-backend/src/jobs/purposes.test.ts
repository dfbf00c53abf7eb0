import { TestDatabases } from '@backstage/backend-test-utils';
import { createReason, type JobPurpose, type Verification } from '@portage/backstage-plugin-replication-common';
import type { DbJobRow } from '../database/tables';
import { createEngineFixture, type EngineFixture } from './__testUtils__/createEngineFixture';
import { excludesPurpose } from './excludesPurpose';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });

describe('excludesPurpose', () => {
  it('is the same both ways round, and lets a verification run beside a sync alone', () => {
    const purposes: JobPurpose[] = ['sync', 'verify', 'prune'];
    const beside = purposes.flatMap(left => purposes.filter(right => !excludesPurpose(left, right)).map(right => `${left} ${right}`));
    expect(beside).toEqual(['sync verify', 'verify sync']);
  });
});

describe.each(databases.eachSupportedId())('jobs of several purposes on %s', databaseId => {
  let fixture: EngineFixture;
  const run = async (purpose: JobPurpose, options: Partial<Parameters<EngineFixture['engine']['jobs']['createJob']>[0]> = {}) =>
    await fixture.engine.jobs.createJob({ policy: 'sales', trigger: 'manual', purpose, ...options });
  const statusOf = async (id: string) => (await fixture.getJob(id)).status;

  beforeEach(async () => {
    fixture = await createEngineFixture(databases, databaseId);
    await fixture.putPolicy('sales');
  });

  it('are told by purpose and what they were asked for, and found by it', async () => {
    const verify = await run('verify', { options: { level: 'files' } });
    expect(verify).toMatchObject({ purpose: 'verify', options: { level: 'files' }, status: 'running' });
    await fixture.finish(verify.id);
    const found = await fixture.engine.reader.listJobs({ policy: 'sales', purpose: 'verify', limit: 10 });
    expect(found.items.map(({ id }) => id)).toEqual([verify.id]);
    expect((await fixture.engine.reader.listJobs({ policy: 'sales', purpose: 'sync', limit: 10 })).totalItems).toBe(0);
  });

  it('lets a verification run beside a sync, and no pruning beside either', async () => {
    const sync = await run('sync');
    const verify = await run('verify');
    const prune = await run('prune');
    expect(await Promise.all([sync, verify, prune].map(({ id }) => statusOf(id)))).toEqual(['running', 'running', 'waiting']);
    await fixture.engine.jobs.cancelJob(sync.id);
    expect(await statusOf(prune.id)).toBe('waiting');
    await fixture.engine.jobs.cancelJob(verify.id);
    expect(await statusOf(prune.id)).toBe('running');

    const later = [await run('sync'), await run('verify')];
    expect(later.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    await fixture.finish(prune.id);
    expect(await Promise.all(later.map(({ id }) => statusOf(id)))).toEqual(['running', 'running']);
  });

  it('skips a second one of its own purpose by the overlap rule, and waits behind others', async () => {
    await run('prune');
    expect(await run('prune')).toMatchObject({ status: 'skipped', reason: { code: 'overlap-skipped' } });
    expect((await run('sync')).status).toBe('waiting');
  });

  it('never has two at work that exclude each other, however many are begun at the same time', async () => {
    const engines = [fixture.engine, fixture.createEngine(), fixture.createEngine()];
    await Promise.all(
      engines.flatMap(engine =>
        (['sync', 'prune', 'verify'] as const).map(purpose => engine.jobs.createJob({ policy: 'sales', trigger: 'manual', purpose })),
      ),
    );
    const running = await fixture.database.knex<DbJobRow>('jobs').where('status', 'running').pluck('purpose');
    expect(running.length).toBeGreaterThan(0);
    running.forEach((left, index) => running.slice(index + 1).forEach(right => expect(excludesPurpose(left, right)).toBe(false)));
  });

  it('verifies a suspended policy, and prunes none', async () => {
    await fixture.database.knex('policies').update({ suspended: 1 });
    expect((await run('verify')).status).toBe('running');
    expect(await run('prune')).toMatchObject({ status: 'skipped', reason: { code: 'policy-suspended' } });
  });

  it('refuses a purpose that the kind does not have', async () => {
    const kind = fixture.engine.jobs.context.policyKinds.get('test')!;
    const { purposes } = kind;
    Object.assign(kind, { purposes: undefined });
    await expect(run('prune')).rejects.toMatchObject({ code: 'unsupported-kind' });
    Object.assign(kind, { purposes });
  });

  it('gives each the result of the last success of its own purpose', async () => {
    await fixture.finish((await run('sync')).id);
    const first = await run('prune', { options: { overrideFuse: true } });
    expect((await fixture.finish(first.id)).result).toMatchObject({ compiled: { options: { overrideFuse: true } } });
    await fixture.finish((await run('prune', { dryRun: true })).id);
    const second = await fixture.finish((await run('prune')).id);
    expect(second.result).toMatchObject({ compiled: { lastResult: { compiled: { options: { overrideFuse: true } } } } });
  });

  it('tells each job whether one of the policy was interrupted since its last sync that succeeded', async () => {
    const interruptedIn = async (purpose: JobPurpose) => (await fixture.finish((await run(purpose)).id)).result?.compiled;
    const attemptAgain = async (id: string) => {
      await fixture.database.knex('tasks').where('job_id', id).update({ attempts: 2 });
      return await fixture.finish(id);
    };
    expect(await interruptedIn('sync')).toMatchObject({ interrupted: false });
    await fixture.engine.jobs.cancelJob((await run('sync')).id);
    expect(await interruptedIn('sync')).toMatchObject({ interrupted: true });
    expect(await interruptedIn('sync')).toMatchObject({ interrupted: false });
    await attemptAgain((await run('verify')).id);
    expect(await interruptedIn('prune')).toMatchObject({ interrupted: true });
    expect(await interruptedIn('sync')).toMatchObject({ interrupted: true });
    expect(await interruptedIn('sync')).toMatchObject({ interrupted: false });
  });

  it('retries with the same purpose and options, and leaves the trigger of the policy alone', async () => {
    const verify = await run('verify', { options: { level: 'files' } });
    const [task] = await fixture.claim();
    await fixture.fail(task, 'storage-denied');
    await fixture.engine.jobs.sweep();
    expect(await statusOf(verify.id)).toBe('failed');
    expect(await fixture.readTrigger('sales')).toMatchObject({ failures: 0 });
    expect(await fixture.engine.jobs.retryJob(verify.id)).toMatchObject({
      purpose: 'verify',
      options: { level: 'files' },
      retryOf: verify.id,
    });
  });

  it('keeps where its files lie when all else of it is trimmed', async () => {
    const job = await fixture.finish((await run('verify')).id);
    const row = await fixture.database.knex<DbJobRow>('jobs').where('id', job.id).first();
    expect(JSON.parse(row!.files!)).toEqual({ region: 'eu', connection: 'disk', folder: 'file:/eu/verify/' });
  });

  describe('a verdict', () => {
    const verdict = async (level: 'metadata' | 'files', damages: number, unproved = 0) => {
      const ok = damages + unproved === 0;
      fixture.script.summary = {
        ...(!ok && { failure: createReason(damages > 0 ? 'replica-damaged' : 'not-provable', 'found') }),
        verification: { level, ok, damages, unproved },
      };
      const job = await fixture.finish((await run('verify')).id);
      const { verification } = await fixture.readPolicy('sales');
      return { job, verification: JSON.parse(verification!) as Verification };
    };

    it('fails its job with its result, and is kept with the policy', async () => {
      const { job, verification } = await verdict('metadata', 3);
      expect(job).toMatchObject({ status: 'failed', reason: { code: 'replica-damaged' }, result: { compiled: { purpose: 'verify' } } });
      expect(verification).toMatchObject({ jobId: job.id, level: 'metadata', ok: false, damages: 3, at: job.endedAt });
    });

    it('of damage stays until one that looked as deep finds none', async () => {
      await verdict('files', 2);
      expect((await verdict('metadata', 0)).verification.damages).toBe(2);
      expect((await verdict('files', 0, 1)).verification.damages).toBe(2);
      expect((await verdict('metadata', 1)).verification).toMatchObject({ level: 'metadata', damages: 1 });
      expect((await verdict('files', 0)).verification).toMatchObject({ ok: true, damages: 0 });
    });

    it('is not made by a job that came to none', async () => {
      const verify = await run('verify');
      const [task] = await fixture.claim();
      await fixture.fail(task);
      await fixture.engine.jobs.sweep();
      expect(await statusOf(verify.id)).toBe('failed');
      expect((await fixture.readPolicy('sales')).verification).toBeNull();
    });
  });

  describe('upkeep', () => {
    beforeEach(() => {
      fixture.script.upkeep = [{ purpose: 'prune', everyMs: 3_600_000 }];
    });
    const prunings = async () => (await fixture.listJobs('sales')).filter(({ purpose }) => purpose === 'prune');

    it('begins after a publication, once in its interval', async () => {
      await fixture.finish((await run('sync')).id);
      const [prune] = await prunings();
      expect(prune).toMatchObject({ purpose: 'prune', trigger: 'publication', status: 'running' });
      await fixture.finish(prune.id);
      await fixture.finish((await run('sync')).id);
      expect(await prunings()).toHaveLength(1);
      await fixture.database.knex('jobs').where('id', prune.id).decrement('created_at', 3_600_001);
      await fixture.finish((await run('sync')).id);
      expect(await prunings()).toHaveLength(2);
    });

    it('does not follow a job that published nothing', async () => {
      fixture.script.published = undefined;
      await fixture.finish((await run('sync')).id);
      expect(await prunings()).toEqual([]);
    });
  });
});
