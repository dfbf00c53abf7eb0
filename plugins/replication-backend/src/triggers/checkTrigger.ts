import type { Trigger } from '@portage/backstage-plugin-replication-common';
import { IANAZone } from 'luxon';
import { nextCronTime } from './nextCronTime';

const CRON_FIELDS = 5;

/**
 * What is wrong with a trigger that its schema can't tell, or `undefined`.
 * @returns a message and the field that it is about, such as `cron`
 */
export function checkTrigger(trigger: Trigger): { field: string; message: string } | undefined {
  if (trigger.type !== 'cron') {
    return undefined;
  }
  if (!IANAZone.isValidZone(trigger.timeZone)) {
    return { field: 'timeZone', message: `"${trigger.timeZone}" is no time zone such as UTC or Asia/Shanghai` };
  }
  // The library takes a sixth field for seconds; nothing that a job does is worth starting each second.
  if (trigger.cron.trim().split(/\s+/).length !== CRON_FIELDS) {
    return { field: 'cron', message: 'must have five fields: minute, hour, day of month, month, day of week' };
  }
  try {
    nextCronTime({ ...trigger, afterMs: 0 });
    return undefined;
  } catch (error) {
    return { field: 'cron', message: error instanceof Error ? error.message : String(error) };
  }
}
