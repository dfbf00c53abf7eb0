import { niceTicks } from './niceTicks';
import { TIME_STEPS } from './timeSteps';

const BYTES = Array.from({ length: 30 }, (_, power) => 2 ** power);

describe('niceTicks', () => {
  it.each([
    ['nothing', 0, [0, 0.1]],
    ['seconds', 8.3, [0, 5, 10]],
    ['minutes', 200, [0, 60, 120, 180, 240]],
    ['hours', 7_300, [0, 3_600, 7_200, 10_800]],
  ])('is round in %s', (_name, highest, ticks) => {
    expect(niceTicks({ highest, steps: TIME_STEPS, count: 4 })).toEqual(ticks);
  });

  it('is round in powers of 1,024', () => {
    expect(niceTicks({ highest: 3 * 2 ** 20, steps: BYTES, count: 4 })).toEqual([0, 1, 2, 3].map(count => count * 2 ** 20));
  });

  it('reaches what it has to show, whatever that is', () => {
    for (const highest of [0.01, 1, 59, 61, 3_599, 86_399, 1e6, 1e9]) {
      const ticks = niceTicks({ highest, steps: TIME_STEPS, count: 4 });
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});
