import { nextCronTime } from './nextCronTime';

function times(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: number[] = [];
  while (found.length < count) {
    found.push(nextCronTime({ cron, timeZone, afterMs: found.at(-1) ?? Date.parse(after) }));
  }
  return found.map(time => new Date(time).toISOString().slice(0, 16));
}

describe('nextCronTime', () => {
  it('means the local time of the zone', () => {
    expect(times('5 0 * * *', 'Asia/Shanghai', '2026-11-22T00:00:00Z', 2)).toEqual(['2026-11-22T16:05', '2026-11-23T16:05']);
    expect(times('0 6 * * 1', 'UTC', '2026-11-22T00:00:00Z', 2)).toEqual(['2026-11-23T06:00', '2026-11-30T06:00']);
  });

  it('is later than the moment that it is asked for', () => {
    expect(times('0 * * * *', 'UTC', '2026-11-22T10:00:00Z', 1)).toEqual(['2026-11-22T11:00']);
  });

  // New York goes from 01:59 EDT (UTC-4) back to 01:00 EST (UTC-5) on 1 November 2026 at 06:00 UTC.
  it('runs once for a local time that comes twice', () => {
    expect(times('*/30 * * * *', 'America/New_York', '2026-11-01T04:45:00Z', 4)).toEqual([
      '2026-11-01T05:00', // 01:00 EDT
      '2026-11-01T05:30', // 01:30 EDT
      '2026-11-01T07:00', // 02:00 EST: 01:00 and 01:30 EST were there before
      '2026-11-01T07:30',
    ]);
    expect(times('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01T05:30', '2026-11-02T06:30']);
  });

  it('steps over the repeated hour also when it is asked within it, as after a restart', () => {
    expect(times('*/30 * * * *', 'America/New_York', '2026-11-01T06:10:00Z', 2)).toEqual(['2026-11-01T07:00', '2026-11-01T07:30']);
    expect(times('*/10 * * * *', 'Australia/Lord_Howe', '2026-04-04T15:05:00Z', 1)).toEqual(['2026-04-04T15:30']);
  });

  // New York goes from 01:59 EST to 03:00 EDT on 8 March 2026 at 07:00 UTC.
  it('runs at the first moment after a gap for a local time that is left out', () => {
    expect(times('30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual(['2026-03-08T07:00', '2026-03-09T06:30']);
    expect(times('*/30 * * * *', 'America/New_York', '2026-03-08T06:10:00Z', 3)).toEqual([
      '2026-03-08T06:30',
      '2026-03-08T07:00',
      '2026-03-08T07:30',
    ]);
  });
});
