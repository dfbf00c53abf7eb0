import { CronTime } from 'cron';
import { DateTime } from 'luxon';

/**
 * The first moment after `afterMs` that a cron expression means in a time zone, as epoch milliseconds in UTC.
 *
 * Daylight saving time: a local time that a clock change leaves out runs at the first moment after the gap; of a local time that comes
 * twice only the first one runs, also for every half hour, so that a run never happens twice for one local time. `cron` alone steps over the
 * repeated hour only when it is asked from before it.
 * @throws Error where expression or time zone is not valid
 */
export function nextCronTime(options: { cron: string; timeZone: string; afterMs: number }): number {
  const { cron, timeZone } = options;
  const time = new CronTime(cron, timeZone);
  let nextMs = options.afterMs;
  do {
    nextMs = time.getNextDateFrom(new Date(nextMs), timeZone).toMillis();
  } while (isRepeated(nextMs, timeZone));
  return nextMs;
}

/** Whether the same local time was there before, in summer time. */
function isRepeated(epochMs: number, timeZone: string): boolean {
  const [first] = DateTime.fromMillis(epochMs, { zone: timeZone }).getPossibleOffsets();
  return first.toMillis() < epochMs;
}
