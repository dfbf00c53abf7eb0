import type { Trigger } from '@portage/backstage-plugin-replication-common';
import { nextCronTime } from './nextCronTime';

/**
 * The next moments that a trigger fires for, as far as they are known beforehand: none for `manual`, and none for `continuous`, which
 * runs when there is something new.
 * @returns epoch milliseconds, at most `count` of them
 */
export function nextRunTimes(trigger: Trigger, options: { afterMs: number; count: number }): number[] {
  if (trigger.type === 'once') {
    const at = Date.parse(trigger.at);
    return at > options.afterMs ? [at] : [];
  }
  if (trigger.type !== 'cron') {
    return [];
  }
  const times: number[] = [];
  for (let afterMs = options.afterMs; times.length < options.count; afterMs = times[times.length - 1]) {
    times.push(nextCronTime({ ...trigger, afterMs }));
  }
  return times;
}
