import { TestDatabases } from '@backstage/backend-test-utils';
import { createReason, type TaskKind } from '@portage/backstage-plugin-replication-common';
import { createControlPlaneFixture, type ControlPlaneFixture } from '../__testUtils__/createControlPlaneFixture';
import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import { probeDueClusters } from '../clusters/probeDueClusters';
import type { OwnerCriteria } from '../permissions/OwnedResource';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });

describe.each(databases.eachSupportedId())('Policies and clusters on %s', databaseId => {
  let plane: ControlPlaneFixture;

  beforeEach(async () => {
    plane = await createControlPlaneFixture(databases, databaseId);
    await plane.applyTwoRegions();
  });
  afterEach(() => plane.stop());

  /** Answers the next request for `kind`, as a worker does. */
  async function answer(kind: TaskKind, result: unknown) {
    const [task] = await plane.engine.broker.claim({ workerId: 'w', regions: ['us', 'eu'], kinds: [kind], limit: 1, waitMs: 5_000 });
    await plane.engine.broker.complete(task, { status: 'succeeded', result });
    return task.payload as any;
  }
  const getPolicy = () => plane.policies.get('sales-to-us', plane.caller);
  const job = (more: object) =>
    plane.database
      .knex('jobs')
      .insert({ policy: 'sales-to-us', kind: 'iceberg', trigger: 'manual', priority: 50, scheduled_at: 1, ...more });

  it('lists page by page, found by name, text, cluster and owner', async () => {
    const others = ['a', 'b_1', 'b%2', 'c'].map((name, index) =>
      policyDocument(name.replace('%', '-'), {
        owner: `group:default/team-${index}`,
        target: { reference: name, location: `file:/us/${name.replace('%', '-')}/` },
      }),
    );
    await plane.apply(others);
    const list = (options: object) => plane.policies.list({ ...plane.caller, limit: 2, ...options });
    const first = await list({});
    expect(first).toMatchObject({ totalItems: 5, nextCursor: expect.any(String) });
    const second = await list({ cursor: first.nextCursor });
    const third = await list({ cursor: second.nextCursor });
    expect([first, second, third].flatMap(({ items }) => items.map(({ metadata }) => metadata.name)).sort()).toEqual([
      'a',
      'b-2',
      'b_1',
      'c',
      'sales-to-us',
    ]);
    expect(third.nextCursor).toBeUndefined();

    const names = async (options: object) => (await list({ limit: 10, ...options })).items.map(({ metadata }) => metadata.name);
    expect(await names({ search: 'B_1' })).toEqual(['b_1']);
    expect(await names({ search: 'team-3' })).toEqual(['c']);
    expect(await names({ cluster: 'eu-lake' })).toEqual([]);
    expect(await names({ cluster: 'lake-catalog', search: 'sales-to' })).toEqual(['sales-to-us']);
    const visible: OwnerCriteria = {
      anyOf: [
        { owners: ['group:default/team-1'] },
        { not: { owners: ['group:default/sales', 'group:default/team-2', 'group:default/team-3', 'group:default/team-1'] } },
      ],
    };
    expect((await names({ visible })).sort()).toEqual(['a', 'b_1']);
    expect((await plane.jobs.list({ ...plane.caller, limit: 10, visible })).totalItems).toBe(0);
    await expect(list({ cursor: 'bm9uc2Vuc2U' })).rejects.toThrow('not a cursor');
  });

  it('lists clusters by the same rules', async () => {
    const list = (options: object) => plane.clusters.list({ ...plane.caller, limit: 2, ...options });
    const first = await list({});
    const second = await list({ cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ metadata, status }) => `${metadata.name} ${status.type} ${status.policies}`)).toEqual([
      'eu-lake file ',
      'lake-catalog sql sales-to-us',
      'us-lake file sales-to-us',
    ]);
    expect((await list({ search: 'CATALOG' })).totalItems).toBe(1);
    expect((await list({ visible: { owners: ['group:default/nobody'] } })).totalItems).toBe(0);
  });

  it('refuses to delete a cluster in use and names who uses it', async () => {
    await expect(plane.clusters.delete('us-lake', plane.caller)).rejects.toMatchObject({
      code: 'cluster-in-use',
      message: 'Cluster "us-lake" is used by "sales-to-us"',
    });
    await plane.clusters.delete('eu-lake', plane.caller);
    await expect(plane.clusters.get('eu-lake', plane.caller)).rejects.toThrow('There is no cluster "eu-lake"');
  });

  it('deletes a policy with its trigger, cancels its jobs and says where the replica lies', async () => {
    const running = await plane.policies.run('sales-to-us', plane.caller);
    const { replica } = await plane.policies.delete('sales-to-us', plane.caller);
    expect(replica).toContain('file:/us/replica/ on cluster "us-lake"');
    expect(await plane.jobs.get(running.id, plane.caller)).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled' } });
    expect(await plane.database.knex('triggers')).toEqual([]);
    await plane.clusters.delete('us-lake', plane.caller);
  });

  it('probes what is due, a target by writing too, and stores what was found', async () => {
    const probing = plane.clusters.check('us-lake', plane.caller);
    const reason = createReason('storage-denied', 'No access');
    const payload = await answer('probe-cluster', { healthy: false, checks: [{ name: 'write', ok: false, durationMs: 1, reason }] });
    expect(payload).toEqual({ cluster: 'us-lake', connection: 'us-disk', prefixes: ['file:/us/'], writeProbe: ['file:/us/replica/'] });
    expect((await probing).status).toMatchObject({ health: 'unhealthy', reason, checks: [{ name: 'write', ok: false }] });
    expect((await getPolicy()).status).toMatchObject({
      health: 'unhealthy',
      reason: { code: 'storage-denied', message: 'Cluster "us-lake" is unhealthy: No access' },
    });

    const options = { database: plane.database, probe: plane.probe, everyMs: 60_000, signal: new AbortController().signal };
    const due = probeDueClusters(options);
    const twice = probeDueClusters(options);
    const probed = [
      await answer('probe-cluster', { healthy: true, checks: [] }),
      await answer('probe-cluster', { healthy: true, checks: [] }),
    ];
    await Promise.all([due, twice]);
    expect(probed.map(({ cluster }) => cluster).sort()).toEqual(['eu-lake', 'lake-catalog']);
    await probeDueClusters(options);
    expect((await plane.clusters.get('eu-lake', plane.caller)).status).toMatchObject({ health: 'healthy', checkedAt: expect.any(String) });
  });

  it('does not store a probe of what was edited meanwhile', async () => {
    const probing = plane.clusters.check('us-lake', plane.caller);
    const [task] = await plane.engine.broker.claim({ workerId: 'w', regions: ['us'], kinds: ['probe-cluster'], limit: 1, waitMs: 5_000 });
    await plane.apply([clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/', 'file:///us/'] })]);
    await plane.engine.broker.complete(task, { status: 'succeeded', result: { healthy: true, checks: [] } });
    expect((await probing).status.health).toBe('unknown');
  });

  it('tells the activity of a policy, whatever its jobs were', async () => {
    await job({ id: 'j1', status: 'succeeded', created_at: 1, ended_at: 2 });
    await job({ id: 'j2', status: 'failed', created_at: 3, ended_at: 4, reason: JSON.stringify(createReason('storage-full', 'Full')) });
    await job({ id: 'j3', status: 'skipped', created_at: 5, ended_at: 5 });
    await job({ id: 'j4', status: 'succeeded', created_at: 6, ended_at: 7, dry_run: 1 });
    await job({ id: 'j5', status: 'running', created_at: 8 });
    expect((await getPolicy()).status).toMatchObject({
      health: 'unhealthy',
      reason: { code: 'storage-full' },
      lastJob: { id: 'j3', status: 'skipped' },
      runningJob: 'j5',
    });
  });

  it('keeps the stored class what the facts make of it and tells of changes alone', async () => {
    const stored = async () => (await plane.database.knex('policies').first('health')).health;
    await plane.healthMonitor.refresh();
    expect(await stored()).toBe('unknown');
    plane.hintsSoFar.length = 0;
    await plane.policies.suspend('sales-to-us', plane.caller);
    await plane.healthMonitor.refresh();
    expect(await stored()).toBe('suspended');
    const told = plane.hintsSoFar.length;
    await plane.healthMonitor.refresh();
    expect(plane.hintsSoFar).toHaveLength(told);
    const overview = await plane.health.getOverview(plane.caller);
    expect(overview).toMatchObject({
      region: 'us',
      policies: { suspended: 1, healthy: 0 },
      clusters: { unknown: 3 },
      jobs: { running: 0, succeededLastDay: 0 },
    });
  });

  it('counts the last day', async () => {
    const now = Date.now();
    const result = JSON.stringify({ bytesCopied: 8_000_000_000 });
    await job({ id: 'j1', status: 'succeeded', created_at: now, result });
    await job({ id: 'j2', status: 'succeeded', created_at: now, result });
    await job({ id: 'j3', status: 'failed', created_at: now });
    await job({ id: 'j4', status: 'succeeded', created_at: now - 90_000_000, result });
    await job({ id: 'j5', status: 'waiting', created_at: now });
    const overview = await plane.health.getOverview(plane.caller);
    expect(overview.jobs).toEqual({ running: 0, waiting: 1, succeededLastDay: 2, failedLastDay: 1 });
    expect(overview.bytesCopiedLastDay).toBe(16_000_000_000);
    const none = await plane.health.getOverview({
      ...plane.caller,
      visiblePolicies: { owners: ['nobody'] },
      visibleClusters: { owners: [] },
    });
    expect(none).toMatchObject({ bytesCopiedLastDay: 0, jobs: { waiting: 0 }, clusters: { unknown: 0 } });
  });

  it('measures a replica that is behind, and shows it until it is level again', async () => {
    const { knex } = plane.database;
    const nowMs = await plane.database.nowMs();
    const knownLag = () => plane.policies.getLag('sales-to-us', { ...plane.caller, measure: 'never' });
    await expect(knownLag()).rejects.toThrow('The lag of policy "sales-to-us" has not been measured yet');
    await knex('policies').update({ behind_since: nowMs - 10_000, last_published_at: nowMs - 20_000 });
    expect((await getPolicy()).status.lag).toBeUndefined();
    expect(await knownLag()).toMatchObject({ commits: 0, measuredAt: new Date(nowMs - 20_000).toISOString() });
    await plane.lagSampler.sample({ signal: new AbortController().signal });
    const table = { table: 'sales.orders', commits: 2, rows: 20, bytes: 200, seconds: 5 };
    const payload = await answer('measure-lag', { sourceHash: 's', commits: 2, rows: 20, bytes: 200, seconds: 5, tables: [table] });
    expect(payload).toMatchObject({ policy: 'sales-to-us', source: { connection: 'catalog', reference: 'main' } });
    await plane.lagSampler.stop();
    const { lag } = (await getPolicy()).status;
    expect(lag).toMatchObject({ commits: 2, rows: 20, bytes: 200 });
    expect(lag!.seconds).toBeGreaterThanOrEqual(10);
    expect(lag).not.toHaveProperty('tables');
    expect(await knownLag()).toMatchObject({ policy: 'sales-to-us', commits: 2, tables: [{ table: 'sales.orders', rows: 20 }] });
    await knex('policies').update({ behind_since: null, last_published_at: await plane.database.nowMs() });
    expect((await getPolicy()).status.lag).toMatchObject({ commits: 0, rows: 0, bytes: 0, seconds: 0 });
    expect(await knownLag()).toMatchObject({ seconds: 0, tables: [] });
  });

  describe('a run for a plan', () => {
    const hash = '0'.repeat(64);
    const run = (planHash: string) => plane.policies.run('sales-to-us', { ...plane.caller, plan: planHash });

    async function plan(): Promise<string> {
      const { id } = await plane.policies.plan('sales-to-us', plane.caller);
      await answer('discover-tables', {
        sourceHash: 's1',
        targetHash: 't0',
        tablesFile: 'file:/us/t',
        changed: 1,
        dropped: 0,
        unchanged: 0,
      });
      await plane.engine.jobs.sweep();
      const planned = {
        planFile: 'file:/us/p',
        copyPlan: 'file:/us/c',
        tables: 1,
        held: [],
        files: 1,
        bytes: 1,
        manifests: 1,
        manifestsReused: 0,
        sourceChanged: false,
        hash,
      };
      await answer('plan-tables', planned);
      await plane.engine.jobs.sweep();
      return (await plane.policies.getPlan(id, plane.caller)).hash;
    }
    const head = (value: string) => answer('watch-references', { heads: [{ reference: 'main', hash: value }] });

    it('starts where the plan is what there is to do', async () => {
      const running = run(await plan());
      await head('s1');
      expect((await running).status).toBe('running');
    });

    it('is refused where the source moved on, the policy changed, or there is no such plan', async () => {
      const planned = await plan();
      const moved = run(planned);
      moved.catch(() => {});
      await head('s2');
      await expect(moved).rejects.toMatchObject({ code: 'plan-changed', message: expect.stringContaining('stands at s2') });
      await expect(run(hash)).rejects.toMatchObject({ code: 'plan-changed', message: expect.stringContaining('has the hash') });
      await plane.apply([policyDocument('sales-to-us', { target: { location: 'file:/us/other/' } })]);
      await expect(run(planned)).rejects.toMatchObject({ code: 'plan-changed', message: expect.stringContaining('was changed after') });
    });

    it('can be read only when it is ready', async () => {
      const { id } = await plane.policies.plan('sales-to-us', plane.caller);
      await expect(plane.policies.getPlan(id, plane.caller)).rejects.toThrow('is not ready');
    });
  });
});
