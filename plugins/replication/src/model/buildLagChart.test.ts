import { buildLagChart } from './buildLagChart';

const START = Date.parse('2026-01-01T12:00:00Z');
const sample = (second: number, seconds: number) => ({
  at: new Date(START + second * 1_000).toISOString(),
  commits: 1,
  rows: 10,
  bytes: 100,
  seconds,
});

describe('buildLagChart', () => {
  it('goes from sample to sample, holds the last, and leaves what was not measured yet empty', () => {
    const series = [
      { policy: 'b', samples: [sample(60, 9)] },
      { policy: 'a', samples: [sample(0, 5), sample(90, 2)] },
    ];
    const { rows, policies } = buildLagChart({ series, metric: 'seconds', from: START, to: START + 120_000 });

    expect(policies).toEqual(['b', 'a']);
    expect(rows.find(({ at }) => at === START + 30_000)).toEqual({ at: START + 30_000, a: 4 });
    expect(rows.find(({ at }) => at === START + 60_000)).toEqual({ at: START + 60_000, a: 3, b: 9 });
    expect(rows.at(-1)).toEqual({ at: START + 120_000, a: 2, b: 9 });
  });

  it('begins with what came before its window, and draws no line for what has no samples', () => {
    const series = [
      { policy: 'a', samples: [sample(-60, 7)] },
      { policy: 'b', samples: [] },
    ];
    const { rows, policies } = buildLagChart({ series, metric: 'seconds', from: START, to: START + 60_000 });
    expect(policies).toEqual(['a']);
    expect(rows[0]).toEqual({ at: START, a: 7 });
  });
});
