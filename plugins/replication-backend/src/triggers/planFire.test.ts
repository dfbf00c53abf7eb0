import { MAX_COUNTED_TIMES, MAX_MISFIRE_RUNS, planFire, type DueTrigger } from './planFire';

const at = (text: string) => Date.parse(`2026-11-22T${text}Z`);
const hourly: DueTrigger['schedule'] = { type: 'cron', cron: '0 * * * *', timeZone: 'UTC' };

describe('planFire', () => {
  it('runs what is due in time, whatever the misfire rule', () => {
    for (const misfire of ['skip', 'once', 'all'] as const) {
      expect(planFire({ schedule: hourly, dueAtMs: at('10:00'), misfire, nowMs: at('10:00:01') })).toEqual({
        runs: [at('10:00')],
        skipped: 0,
        nextAtMs: at('11:00'),
      });
    }
  });

  it('catches up what was missed as the rule says', () => {
    const late = { schedule: hourly, dueAtMs: at('10:00'), nowMs: at('13:30') };
    const nextAtMs = at('14:00');
    expect(planFire({ ...late, misfire: 'skip' })).toEqual({ runs: [], skipped: 4, nextAtMs });
    expect(planFire({ ...late, misfire: 'once' })).toEqual({ runs: [at('13:00')], skipped: 3, nextAtMs });
    expect(planFire({ ...late, misfire: 'all' })).toEqual({ runs: ['10:00', '11:00', '12:00', '13:00'].map(at), skipped: 0, nextAtMs });
  });

  it('runs the moment that is on time even where earlier ones are skipped', () => {
    expect(planFire({ schedule: hourly, dueAtMs: at('10:00'), misfire: 'skip', nowMs: at('13:00:30') })).toMatchObject({
      runs: [at('13:00')],
      skipped: 3,
    });
  });

  it('has limits, and after a long outage still finds the latest moments', () => {
    const minutely: DueTrigger['schedule'] = { type: 'cron', cron: '* * * * *', timeZone: 'UTC' };
    const nowMs = at('12:00:30') + 30 * 24 * 3_600_000;
    const all = planFire({ schedule: minutely, dueAtMs: at('12:00'), misfire: 'all', nowMs });
    expect(all.runs).toHaveLength(MAX_MISFIRE_RUNS);
    expect(all.runs.at(-1)).toBe(nowMs - 30_000);
    expect(all.runs[0]).toBe(nowMs - 30_000 - (MAX_MISFIRE_RUNS - 1) * 60_000);
    expect(all.skipped).toBe(MAX_COUNTED_TIMES - MAX_MISFIRE_RUNS);
    expect(planFire({ schedule: minutely, dueAtMs: at('12:00'), misfire: 'once', nowMs }).runs).toEqual([nowMs - 30_000]);
  });

  it('fires once for a moment of its own', () => {
    const once: DueTrigger['schedule'] = { type: 'once' };
    const plan = (misfire: DueTrigger['misfire']) => planFire({ schedule: once, dueAtMs: at('10:00'), misfire, nowMs: at('12:00') });
    expect(plan('once')).toEqual({ runs: [at('10:00')], skipped: 0, nextAtMs: undefined });
    expect(plan('skip')).toEqual({ runs: [], skipped: 1, nextAtMs: undefined });
  });
});
