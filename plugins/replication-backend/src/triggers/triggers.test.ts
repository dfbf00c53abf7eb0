import { TestDatabases } from '@backstage/backend-test-utils';
import { createReason } from '@portage/backstage-plugin-replication-common';
import type { DbWatchedReferenceRow } from '../database/tables';
import { createEngineFixture, type EngineFixture } from '../jobs/__testUtils__/createEngineFixture';
import { fireDueTrigger } from './fireDueTrigger';
import { ReferenceWatcher } from './ReferenceWatcher';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });
const HOUR = 3_600_000;
const hourly = { type: 'cron' as const, cron: '0 * * * *', timeZone: 'UTC' };

describe.each(databases.eachSupportedId())('triggers on %s', databaseId => {
  let fixture: EngineFixture;

  beforeEach(async () => {
    fixture = await createEngineFixture(databases, databaseId);
  });

  const fire = async (engine = fixture.engine) =>
    await fixture.database.transaction(tx => fireDueTrigger(tx, engine.jobs.context, 'sales'));
  const setTrigger = async (row: object) => await fixture.database.knex('triggers').where('policy', 'sales').update(row);
  /** The full hour `hours` ago. */
  const fullHour = async (hours: number) => Math.floor((await fixture.database.nowMs()) / HOUR) * HOUR - hours * HOUR;

  describe('cron and once', () => {
    it('fires what is due, for its moment, and knows the next one', async () => {
      await fixture.putPolicy('sales', { trigger: hourly });
      const nextHour = await fullHour(-1);
      expect(await fixture.readTrigger('sales')).toMatchObject({ next_at: nextHour, generation: 1 });
      await fire();
      expect(await fixture.listJobs('sales')).toEqual([]);

      await setTrigger({ next_at: await fullHour(0) });
      await fire();
      await fire();
      const jobs = await fixture.listJobs('sales');
      expect(jobs).toMatchObject([{ status: 'running', trigger: 'cron', scheduledAt: new Date(await fullHour(0)).toISOString() }]);
      expect(await fixture.readTrigger('sales')).toMatchObject({ next_at: nextHour, last_fired_for: await fullHour(0) });
    });

    it('fires once, however many backends find it due at the same time', async () => {
      await fixture.putPolicy('sales', { trigger: hourly, overlap: 'queue' });
      await setTrigger({ next_at: await fullHour(0) });
      const engines = [fixture.engine, fixture.createEngine(), fixture.createEngine(), fixture.createEngine()];
      await Promise.all(engines.map(engine => fire(engine)));
      expect(await fixture.listJobs('sales')).toHaveLength(1);
    });

    it('catches up all runs one after the other', async () => {
      await fixture.putPolicy('sales', { trigger: hourly, misfire: 'all' });
      await setTrigger({ next_at: await fullHour(3) });
      await fire();
      const jobs = await fixture.listJobs('sales');
      expect(jobs.map(job => job.status).sort()).toEqual(['running', 'waiting', 'waiting', 'waiting']);
      expect(jobs.find(job => job.status === 'running')?.scheduledAt).toBe(new Date(await fullHour(3)).toISOString());
    });

    it('records what was missed, with the reason', async () => {
      await fixture.putPolicy('sales', { trigger: hourly, misfire: 'once' });
      await setTrigger({ next_at: await fullHour(3) });
      await fire();
      const jobs = await fixture.listJobs('sales');
      expect(jobs.find(job => job.status === 'running')?.scheduledAt).toBe(new Date(await fullHour(0)).toISOString());
      expect(jobs.find(job => job.status === 'skipped')).toMatchObject({
        count: 3,
        reason: { code: 'misfire-skipped', message: expect.stringContaining('3 runs from') },
      });
    });

    it('fires once at its moment and never again, also where the policy is edited later', async () => {
      await fixture.putPolicy('sales', { trigger: { type: 'once', at: '2026-11-01T10:00:00Z' } });
      await fire();
      expect(await fixture.listJobs('sales')).toMatchObject([{ trigger: 'once', scheduledAt: '2026-11-01T10:00:00.000Z' }]);
      await fixture.putPolicy('sales', { trigger: { type: 'once', at: '2026-11-01T10:00:00Z' }, include: ['a.*'] });
      expect((await fixture.readTrigger('sales')).next_at).toBeNull();
      await fixture.putPolicy('sales', { trigger: { type: 'once', at: '2026-12-01T10:00:00Z' }, include: ['a.*'] });
      expect((await fixture.readTrigger('sales')).next_at).toBe(Date.parse('2026-12-01T10:00:00Z'));
    });

    it('keeps a moment that is overdue through an edit of something else, and forgets it with the schedule', async () => {
      await fixture.putPolicy('sales', { trigger: hourly });
      const overdue = await fullHour(2);
      await setTrigger({ next_at: overdue });
      await fixture.putPolicy('sales', { trigger: hourly, priority: 90 });
      expect((await fixture.readTrigger('sales')).next_at).toBe(overdue);
      await fixture.putPolicy('sales', { trigger: { ...hourly, cron: '30 * * * *' } });
      expect((await fixture.readTrigger('sales')).next_at).toBeGreaterThan(await fixture.database.nowMs());
    });

    it('fires nothing while the policy is suspended, and misses nothing meanwhile', async () => {
      await fixture.putPolicy('sales', { trigger: hourly }, { suspended: 1 });
      expect((await fixture.readTrigger('sales')).next_at).toBeNull();
      await fire();
      await fixture.putPolicy('sales', { trigger: hourly }, { suspended: 0 });
      expect((await fixture.readTrigger('sales')).next_at).toBe(await fullHour(-1));
      expect(await fixture.listJobs('sales')).toEqual([]);
    });
  });

  describe('continuous', () => {
    const continuous = { trigger: { type: 'continuous' as const, every: '30s' } };
    const controller = new AbortController();

    const createWatcher = (engine = fixture.engine) =>
      ReferenceWatcher.create({ database: fixture.database, queue: engine.queue, context: engine.jobs.context, region: 'eu' });
    const claimLooks = (waitMs = 0) =>
      fixture.engine.broker.claim({ workerId: 'w', regions: ['eu'], kinds: ['watch-references'], limit: 10, waitMs });

    /** One look at all references that are due; a worker answers with `heads`. Returns what it was asked for. */
    async function watch(heads: Record<string, string | undefined>, engines = [fixture.engine]): Promise<unknown[]> {
      await fixture.database.knex('triggers').update({ next_at: 1 });
      await fixture.database.knex('watched_references').update({ next_at: 1 });
      const watchers = engines.map(engine => createWatcher(engine));
      const payloads: unknown[] = [];
      await Promise.all(watchers.map(watcher => watcher.watchDue(controller.signal)));
      let drained = false;
      const done = Promise.all(watchers.map(watcher => watcher.drain())).then(() => {
        drained = true;
      });
      while (!drained) {
        for (const task of await claimLooks(20)) {
          const { references } = task.payload as { references: string[] };
          payloads.push(task.payload);
          await fixture.succeed(task, { heads: references.map(reference => ({ reference, hash: heads[reference] })) });
        }
      }
      await done;
      return payloads;
    }
    const readWatched = async () => (await fixture.database.knex<DbWatchedReferenceRow>('watched_references').first())!;

    it('looks once for all policies of a reference, and makes a job where there is something new', async () => {
      await fixture.putPolicy('sales', continuous);
      await fixture.putPolicy('orders', continuous);
      expect(await watch({ main: 'source-1' })).toEqual([{ connection: 'lake-catalog', references: ['main'] }]);
      const policies = ['sales', 'orders'];
      for (const policy of policies) {
        expect(await fixture.listJobs(policy)).toMatchObject([{ status: 'running', trigger: 'continuous' }]);
        expect(await fixture.readPolicy(policy)).toMatchObject({ last_checked_at: expect.any(Number), behind_since: expect.any(Number) });
      }
      for (const policy of policies) {
        await fixture.finish((await fixture.listJobs(policy))[0].id);
        expect((await fixture.readPolicy(policy)).behind_since).toBeNull();
      }
      expect(await readWatched()).toMatchObject({ hash: 'source-1', claimed_until: null });
    });

    it('makes no job of a head that is published, nor while a job is under way, nor any record of either', async () => {
      await fixture.putPolicy('sales', continuous);
      await watch({ main: 'source-1' });
      await watch({ main: 'source-1' });
      const [job] = await fixture.listJobs('sales');
      expect(await fixture.listJobs('sales')).toHaveLength(1);
      await fixture.finish(job.id);
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toHaveLength(1);
      await watch({ main: 'source-2' });
      expect(await fixture.listJobs('sales')).toHaveLength(2);
    });

    it('makes no second job of a head that held nothing for the policy', async () => {
      fixture.script.next = () => ({ finished: createReason('nothing-new', 'no table of ours') });
      await fixture.putPolicy('sales', continuous);
      await watch({ main: 'source-1' });
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toMatchObject([{ status: 'succeeded', reason: { code: 'nothing-new' } }]);
      // An edit may make something new of a head that is known.
      await fixture.putPolicy('sales', { ...continuous, include: ['orders.*'] });
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toHaveLength(2);
    });

    it('knows that the replica is behind where the source moved on during the job', async () => {
      await fixture.putPolicy('sales', continuous);
      await watch({ main: 'source-1' });
      await watch({ main: 'source-2' });
      const [job] = await fixture.listJobs('sales');
      const ended = await fixture.finish(job.id);
      expect((await fixture.readPolicy('sales')).behind_since).toBe(Date.parse(ended.startedAt!));
    });

    it('pauses after a failure, and publishes nothing over a diverged replica before a person takes over', async () => {
      await fixture.putPolicy('sales', continuous);
      const failJob = async (code: 'storage-denied' | 'replica-diverged') => {
        await fixture.fail((await fixture.claim())[0], code);
        await fixture.engine.jobs.sweep();
      };
      await watch({ main: 'source-1' });
      await failJob('storage-denied');
      expect(await fixture.readTrigger('sales')).toMatchObject({ failures: 1, failed_code: 'storage-denied', failed_hash: 'source-1' });
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toHaveLength(1);

      await setTrigger({ failed_at: 1 });
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toHaveLength(2);
      await failJob('replica-diverged');
      await setTrigger({ failed_at: 1 });
      await watch({ main: 'source-2' });
      expect(await fixture.listJobs('sales')).toHaveLength(2);

      await fixture.putPolicy('sales', continuous, { take_over: 1 });
      await watch({ main: 'source-2' });
      const [job] = await fixture.listJobs('sales');
      expect((await fixture.finish(job.id)).result).toMatchObject({ compiled: { takeOver: true } });
      expect(await fixture.readTrigger('sales')).toMatchObject({ failures: 0, failed_code: null });
    });

    it('says what is wrong where a reference is not there or its catalog does not answer', async () => {
      await fixture.putPolicy('sales', continuous);
      await watch({});
      expect(JSON.parse((await readWatched()).reason!)).toMatchObject({ code: 'unknown-reference' });
      expect(await fixture.listJobs('sales')).toEqual([]);
      const states = await fixture.engine.triggers.states(fixture.database.knex, ['sales']);
      expect(states.get('sales')).toMatchObject({
        nextRunAtMs: expect.any(Number),
        watched: { reference: 'main', reason: { code: 'unknown-reference' } },
      });

      await fixture.database.knex('watched_references').update({ next_at: 1 });
      const watcher = createWatcher();
      await watcher.watchDue(controller.signal);
      const [task] = await claimLooks(5_000);
      await fixture.fail(task, 'catalog-denied');
      await watcher.drain();
      const watched = await readWatched();
      expect(JSON.parse(watched.reason!)).toMatchObject({ code: 'catalog-denied' });
      // Not again at once: a catalog that refuses is not asked each second.
      expect(watched.next_at).toBeGreaterThan((await fixture.database.nowMs()) + 20_000);
    });

    it('counts the interval from the begin of a look, and takes what is due in a moment', async () => {
      await fixture.putPolicy('sales', continuous);
      const soonMs = (await fixture.database.nowMs()) + 50;
      await setTrigger({ next_at: soonMs });
      await fixture.database.knex('watched_references').update({ next_at: soonMs });
      const watcher = createWatcher();
      await watcher.watchDue(controller.signal);
      const beganAtMs = (await readWatched()).claimed_until! - 60_000;
      await new Promise(resolve => setTimeout(resolve, 100));
      const [task] = await claimLooks();
      await fixture.succeed(task, { heads: [{ reference: 'main', hash: 'source-1' }] });
      await watcher.drain();
      expect(await fixture.listJobs('sales')).toHaveLength(1);
      expect(await fixture.readTrigger('sales')).toMatchObject({ next_at: beganAtMs + 30_000 });
      expect(await readWatched()).toMatchObject({ next_at: beganAtMs + 30_000, claimed_until: null });
    });

    it('looks once and makes one job, however many backends look', async () => {
      await fixture.putPolicy('sales', { ...continuous, overlap: 'queue' });
      const payloads = await watch({ main: 'source-1' }, [fixture.engine, fixture.createEngine(), fixture.createEngine()]);
      expect(payloads).toHaveLength(1);
      expect(await fixture.listJobs('sales')).toHaveLength(1);
    });

    it('stops looking for a policy that is suspended, deleted or no longer continuous', async () => {
      await fixture.putPolicy('sales', continuous);
      await fixture.putPolicy('orders', continuous);
      await fixture.putPolicy('sales', continuous, { suspended: 1 });
      expect(await fixture.readTrigger('sales')).toMatchObject({ next_at: null, watch_reference: null });
      await fixture.database.transaction(tx => fixture.engine.triggers.unregister(tx, 'orders'));
      await watch({ main: 'source-1' });
      expect(await fixture.listJobs('sales')).toEqual([]);
      expect(await fixture.database.knex('watched_references')).toEqual([]);
    });
  });

  it('does it all by itself once the engines run, each thing once', async () => {
    const engines = [fixture.engine, fixture.createEngine()];
    await fixture.putPolicy('sales', { trigger: { type: 'once', at: '2026-11-01T10:00:00Z' }, overlap: 'queue' });
    await fixture.putPolicy('orders', { trigger: { type: 'continuous', every: '1s' }, overlap: 'queue' });
    engines.forEach(engine => engine.start());
    const worker = new AbortController();
    const working = (async () => {
      while (!worker.signal.aborted) {
        const kinds = ['discover', 'copy', 'publish', 'watch-references'];
        const tasks = await engines[1].broker.claim({ workerId: 'w', regions: ['eu'], kinds, limit: 10, waitMs: 200 }, worker);
        for (const task of tasks) {
          const watching = task.kind === 'watch-references';
          await engines[1].broker.complete(task, {
            status: 'succeeded',
            result: watching ? { heads: [{ reference: 'main', hash: 'source-1' }] } : {},
          });
        }
      }
    })();
    const deadline = performance.now() + 30_000;
    const ended = async () => [...(await fixture.listJobs('sales')), ...(await fixture.listJobs('orders'))].filter(job => job.endedAt);
    while ((await ended()).length < 2 && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    // Two more looks at the same head, which make nothing.
    await new Promise(resolve => setTimeout(resolve, 2_500));
    worker.abort();
    await working;
    await Promise.all(engines.map(engine => engine.stop()));
    expect((await fixture.listJobs('sales')).map(job => job.status)).toEqual(['succeeded']);
    expect((await fixture.listJobs('orders')).map(job => job.status)).toEqual(['succeeded']);
  });
});
