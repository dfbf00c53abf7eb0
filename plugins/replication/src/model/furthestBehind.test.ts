import { createPolicy } from '../__testUtils__/createPolicy';
import { furthestBehind } from './furthestBehind';

const behind = (name: string, seconds: number) =>
  createPolicy({ name, status: { lag: { commits: 1, rows: 1, bytes: 1, seconds, measuredAt: '2026-01-01T12:00:00Z' } } });

describe('furthestBehind', () => {
  it('chooses by lag where there are too many, and tells them by name', () => {
    const policies = [createPolicy({ name: 'unmeasured' }), ...Array.from({ length: 10 }, (_, index) => behind(`p${9 - index}`, index))];
    expect(furthestBehind(policies, 'seconds')).toEqual({ names: ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'], hidden: 3 });
  });

  it('has a place for what was not measured where there is one', () => {
    expect(furthestBehind([createPolicy({ name: 'unmeasured' }), behind('a', 5)], 'rows')).toEqual({
      names: ['a', 'unmeasured'],
      hidden: 0,
    });
  });
});
