import { createPolicy } from '../__testUtils__/createPolicy';
import { buildLagChart } from './buildLagChart';
import { LagHistory, MAX_SAMPLES } from './LagHistory';

const START = Date.parse('2026-01-01T12:00:00Z');
const measured = (name: string, second: number, seconds: number) =>
  createPolicy({
    name,
    status: { lag: { commits: 1, rows: 10, bytes: 100, seconds, measuredAt: new Date(START + second * 1_000).toISOString() } },
  });

describe('LagHistory', () => {
  it('counts a measure once, however often it is seen, and tells its listeners of new ones alone', () => {
    const history = new LagHistory();
    const listener = jest.fn();
    history.subscribe(listener);

    history.record([measured('a', 0, 5)]);
    history.record([measured('a', 0, 5)]);
    history.record([measured('a', 5, 7)]);

    expect(
      history
        .getSnapshot()
        .get('a')!
        .map(({ seconds }) => seconds),
    ).toEqual([5, 7]);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('lets the oldest go', () => {
    const history = new LagHistory();
    for (let second = 0; second < MAX_SAMPLES + 5; second += 1) {
      history.record([measured('a', second, second)]);
    }
    const samples = history.getSnapshot().get('a')!;
    expect(samples).toHaveLength(MAX_SAMPLES);
    expect(samples[0].seconds).toBe(5);
  });
});

describe('buildLagChart', () => {
  it('goes from measure to measure, holds the last, and leaves what was not measured yet empty', () => {
    const history = new LagHistory();
    history.record([measured('a', 0, 5), measured('b', 60, 9)]);
    history.record([measured('a', 90, 2)]);

    const { rows, policies } = buildLagChart({ history: history.getSnapshot(), metric: 'seconds', from: START, to: START + 120_000 });

    expect(policies).toEqual(['b', 'a']);
    expect(rows.find(({ at }) => at === START + 30_000)).toEqual({ at: START + 30_000, a: 4 });
    expect(rows.find(({ at }) => at === START + 60_000)).toEqual({ at: START + 60_000, a: 3, b: 9 });
    expect(rows.at(-1)).toEqual({ at: START + 120_000, a: 2, b: 9 });
  });

  it('draws the furthest behind where there are too many', () => {
    const history = new LagHistory();
    history.record(Array.from({ length: 11 }, (_, index) => measured(`p${index}`, 0, index)));
    const { policies, hidden } = buildLagChart({ history: history.getSnapshot(), metric: 'seconds', from: START, to: START + 1_000 });
    expect(policies[0]).toBe('p10');
    expect([policies.length, hidden]).toEqual([8, 3]);
  });
});
