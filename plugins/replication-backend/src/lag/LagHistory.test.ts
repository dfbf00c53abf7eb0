import { TestDatabases } from '@backstage/backend-test-utils';
import { createControlPlaneFixture, type ControlPlaneFixture } from '../__testUtils__/createControlPlaneFixture';
import { policyDocument } from '../__testUtils__/documents';
import { LAG_TIERS } from './lagTiers';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });
const policies = ['sales-to-us'];

describe.each(databases.eachSupportedId())('LagHistory on %s', databaseId => {
  let plane: ControlPlaneFixture;

  beforeEach(async () => {
    plane = await createControlPlaneFixture(databases, databaseId);
    await plane.applyTwoRegions();
  });
  afterEach(() => plane.stop());

  const setPolicy = (columns: object) => plane.database.knex('policies').where('name', 'sales-to-us').update(columns);
  const measured = (atMs: number, commits: number) =>
    JSON.stringify({ commits, rows: 20, bytes: 200, seconds: 5, measuredAt: new Date(atMs).toISOString(), tables: [] });
  const countRows = async () => Number((await plane.database.knex('lag_samples').count({ count: '*' }))[0].count);
  const store = (samples: { step_ms: number; at: number; seconds: number }[]) =>
    plane.database.knex('lag_samples').insert(samples.map(sample => ({ policy: 'sales-to-us', commits: 1, rows: 2, bytes: 3, ...sample })));

  it('keeps the highest of each span, however often it is recorded', async () => {
    const nowMs = await plane.database.nowMs();
    await setPolicy({ behind_since: nowMs - 10_000, last_published_at: nowMs - 20_000, lag: measured(nowMs, 7) });
    await plane.lagHistory.record();
    await setPolicy({ lag: measured(nowMs, 3) });
    await plane.lagHistory.record();

    const { series, resolutionSeconds } = await plane.lagHistory.read({ policies, resolutionMs: 3_600_000 });
    expect(resolutionSeconds).toBe(3_600);
    const [{ policy, samples }] = series;
    expect(policy).toBe('sales-to-us');
    // The hour may have changed in between.
    expect(Math.max(...samples.map(({ commits }) => commits))).toBe(7);
    expect(samples[0]).toMatchObject({ rows: 20, bytes: 200, seconds: expect.any(Number) });
    expect(samples[0].seconds).toBeGreaterThanOrEqual(10);
  });

  it('is zero from the look that found the replica level, and says nothing while nobody looks', async () => {
    const nowMs = await plane.database.nowMs();
    await setPolicy({ behind_since: null, last_published_at: nowMs - 3_600_000, last_checked_at: nowMs - 3_600_000 });
    await plane.lagHistory.record();
    expect(await countRows()).toBe(0);
    await setPolicy({ last_checked_at: nowMs });
    await plane.lagHistory.record();
    expect(await countRows()).toBe(LAG_TIERS.length);
    const { series } = await plane.lagHistory.read({ policies, resolutionMs: 10_000 });
    expect(series[0].samples).toEqual([
      { at: new Date(nowMs - (nowMs % 10_000)).toISOString(), commits: 0, rows: 0, bytes: 0, seconds: 0 },
    ]);
  });

  it('brings samples together to the resolution that is asked for', async () => {
    const minuteMs = 60_000;
    const start = Math.floor((await plane.database.nowMs()) / minuteMs) * minuteMs - 10 * minuteMs;
    await store(Array.from({ length: 12 }, (_, index) => ({ step_ms: 10_000, at: start + index * 10_000, seconds: index })));
    const from = new Date(start).toISOString();
    const read = async (options: object) =>
      (await plane.lagHistory.read({ policies, from, ...options })).series[0].samples.map(({ at, seconds }) => [
        (Date.parse(at) - start) / 1_000,
        seconds,
      ]);
    expect(await read({ resolutionMs: minuteMs })).toEqual([
      [0, 5],
      [60, 11],
    ]);
    expect(await read({ resolutionMs: 10_000, to: new Date(start + 20_000).toISOString() })).toEqual([
      [0, 0],
      [10, 1],
    ]);
  });

  it('removes what its tier keeps no longer, and tiers that there are no more', async () => {
    const nowMs = await plane.database.nowMs();
    await store(
      LAG_TIERS.flatMap(({ stepMs, keepMs }) => [nowMs - keepMs - 1, nowMs - 1].map(at => ({ step_ms: stepMs, at, seconds: 1 }))),
    );
    await store([{ step_ms: 77, at: nowMs, seconds: 1 }]);
    await plane.lagHistory.removeOld();
    const left: { step_ms: number; at: number }[] = await plane.database.knex('lag_samples').orderBy('step_ms').select('step_ms', 'at');
    expect(left).toEqual(LAG_TIERS.map(({ stepMs }) => ({ step_ms: stepMs, at: nowMs - 1 })));
  });

  it('tells several policies, of those that the caller may see, and forgets them with the policy', async () => {
    await plane.apply([
      policyDocument('other', { owner: 'group:default/other', target: { reference: 'other', location: 'file:/us/other/' } }),
    ]);
    const nowMs = await plane.database.nowMs();
    await plane.database.knex('policies').update({ last_published_at: nowMs, last_checked_at: nowMs });
    await plane.lagHistory.record();
    const names = ['sales-to-us', 'other', 'nobody'];
    const list = async (visible?: { owners: string[] }) =>
      (await plane.policies.listLagHistory({ ...plane.caller, policies: names, visible })).series.map(
        ({ policy, samples }) => `${policy} ${samples.length}`,
      );
    expect(await list()).toEqual(['other 1', 'sales-to-us 1']);
    expect(await list({ owners: ['group:default/other'] })).toEqual(['other 1']);

    await plane.policies.delete('other', plane.caller);
    expect(await plane.database.knex('lag_samples').distinct('policy')).toEqual([{ policy: 'sales-to-us' }]);
    await expect(plane.policies.getLagHistory('other', plane.caller)).rejects.toThrow('There is no policy "other"');
  });
});
