import { LAG_TIERS } from './lagTiers';
import { planLagHistory } from './planLagHistory';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const nowMs = Date.UTC(2026, 10, 22);

describe('planLagHistory', () => {
  it('is the last hour in steps of half a minute where nothing is asked for', () => {
    expect(planLagHistory({ nowMs })).toEqual({ fromMs: nowMs - HOUR_MS, toMs: nowMs, stepMs: 10_000, resolutionMs: 30_000 });
  });

  it('takes the coarsest tier that is fine enough and reaches back far enough', () => {
    expect(planLagHistory({ nowMs, fromMs: nowMs - HOUR_MS, resolutionMs: 10 * MINUTE_MS })).toMatchObject({
      stepMs: 5 * MINUTE_MS,
      resolutionMs: 10 * MINUTE_MS,
    });
    expect(planLagHistory({ nowMs, fromMs: nowMs - 24 * HOUR_MS, resolutionMs: 10_000 })).toMatchObject({ stepMs: 5 * MINUTE_MS });
    expect(planLagHistory({ nowMs, fromMs: nowMs - 7 * 24 * HOUR_MS })).toMatchObject({ stepMs: HOUR_MS, resolutionMs: 2 * HOUR_MS });
    expect(planLagHistory({ nowMs, fromMs: 0 })).toMatchObject({ stepMs: HOUR_MS });
  });

  it('never makes an answer longer than its limit', () => {
    for (const { keepMs } of LAG_TIERS) {
      const { fromMs, toMs, resolutionMs } = planLagHistory({ nowMs, fromMs: nowMs - keepMs, resolutionMs: 1 });
      expect((toMs - fromMs) / resolutionMs).toBeLessThanOrEqual(1_000);
    }
  });

  it('refuses an empty span', () => {
    expect(() => planLagHistory({ nowMs, fromMs: nowMs, toMs: nowMs })).toThrow('"from" must be before "to"');
  });
});
