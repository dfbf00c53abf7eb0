import { currentLag, type LagColumns } from './currentLag';

const at = (seconds: number) => Date.UTC(2026, 10, 1) + seconds * 1_000;
const measured = (seconds: number, lagSeconds = 4) =>
  JSON.stringify({ commits: 2, rows: 10, bytes: 1_000, seconds: lagSeconds, measuredAt: new Date(at(seconds)).toISOString(), tables: [] });
const row: LagColumns = { lag: null, behind_since: null, last_checked_at: null, last_published_at: null };

describe('currentLag', () => {
  it('knows nothing of a policy that never published and was never measured', () => {
    expect(currentLag(row, at(0))).toBeUndefined();
  });

  it('is zero at the last look that found the replica level, whatever was measured before', () => {
    const lag = currentLag({ ...row, lag: measured(1), last_checked_at: at(9), last_published_at: at(5) }, at(12));
    expect(lag).toEqual({ commits: 0, rows: 0, bytes: 0, seconds: 0, measuredAt: new Date(at(9)).toISOString(), tables: [] });
  });

  it('tells a measurement that is newer than the last look', () => {
    expect(currentLag({ ...row, lag: measured(10), last_published_at: at(5) }, at(12))).toMatchObject({ commits: 2, seconds: 4 });
  });

  it('grows with time while the replica is behind', () => {
    const lag = currentLag({ ...row, lag: measured(10), behind_since: at(8), last_published_at: at(5) }, at(20));
    expect(lag).toMatchObject({ commits: 2, rows: 10, bytes: 1_000, seconds: 12 });
  });

  it('does not take a measurement of an earlier delay for the present one', () => {
    expect(currentLag({ ...row, lag: measured(3), behind_since: at(8), last_published_at: at(5) }, at(20))).toBeUndefined();
  });
});
