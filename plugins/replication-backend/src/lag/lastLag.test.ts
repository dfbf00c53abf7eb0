import { lastLag } from './lastLag';

describe('lastLag', () => {
  const at = (seconds: number) => Date.parse('2026-01-01T00:00:00Z') + seconds * 1_000;
  const row = { lag: null, behind_since: at(30), last_checked_at: at(30), last_published_at: null };
  const measured = (seconds: number) =>
    JSON.stringify({ commits: 2, rows: 20, bytes: 200, seconds: 4, measuredAt: new Date(at(seconds)).toISOString(), tables: [] });

  it('is unknown of a replica that was neither published nor measured', () => {
    expect(lastLag(row)).toBeUndefined();
  });

  it('is what was measured, also where that was before the replica fell behind again', () => {
    expect(lastLag({ ...row, lag: measured(10) })).toMatchObject({ commits: 2, measuredAt: '2026-01-01T00:00:10.000Z' });
    expect(lastLag({ ...row, lag: measured(10), last_published_at: at(5) })).toMatchObject({ commits: 2 });
  });

  it('is none at the last publication, where nothing was measured since', () => {
    const level = { commits: 0, seconds: 0, measuredAt: '2026-01-01T00:00:20.000Z', tables: [] };
    expect(lastLag({ ...row, last_published_at: at(20) })).toMatchObject(level);
    expect(lastLag({ ...row, lag: measured(10), last_published_at: at(20) })).toMatchObject(level);
  });
});
