import { checkTrigger } from './checkTrigger';
import { nextRunTimes } from './nextRunTimes';

describe('checkTrigger', () => {
  it('finds nothing wrong with what can be scheduled', () => {
    expect(checkTrigger({ type: 'cron', cron: '5 0 * * mon-fri', timeZone: 'Asia/Shanghai' })).toBeUndefined();
    expect(checkTrigger({ type: 'manual' })).toBeUndefined();
  });

  it.each([
    [{ cron: '5 0 * * *', timeZone: 'Europe/Atlantis' }, 'timeZone'],
    [{ cron: '61 0 * * *', timeZone: 'UTC' }, 'cron'],
    [{ cron: 'daily', timeZone: 'UTC' }, 'cron'],
    [{ cron: '* * * * * *', timeZone: 'UTC' }, 'cron'],
    [{ cron: '0 0 31 2 *', timeZone: 'UTC' }, 'cron'],
  ])('names the field that is wrong in %j', (trigger, field) => {
    expect(checkTrigger({ type: 'cron', ...trigger })).toMatchObject({ field, message: expect.any(String) });
  });
});

describe('nextRunTimes', () => {
  const afterMs = Date.parse('2026-11-22T10:30:00Z');

  it('tells what is known beforehand', () => {
    expect(nextRunTimes({ type: 'cron', cron: '0 * * * *', timeZone: 'UTC' }, { afterMs, count: 2 })).toEqual([
      Date.parse('2026-11-22T11:00:00Z'),
      Date.parse('2026-11-22T12:00:00Z'),
    ]);
    expect(nextRunTimes({ type: 'once', at: '2026-11-22T11:00:00Z' }, { afterMs, count: 2 })).toEqual([Date.parse('2026-11-22T11:00:00Z')]);
    expect(nextRunTimes({ type: 'once', at: '2026-11-22T10:00:00Z' }, { afterMs, count: 2 })).toEqual([]);
    expect(nextRunTimes({ type: 'continuous', every: '30s' }, { afterMs, count: 2 })).toEqual([]);
  });
});
