import type { Trigger } from '@portage/backstage-plugin-replication-common';

/** When a policy runs, in a few words. */
export function describeTrigger(trigger: Trigger): string {
  switch (trigger.type) {
    case 'continuous':
      return `continuous, every ${trigger.every}`;
    case 'cron':
      return `${trigger.cron} (${trigger.timeZone})`;
    case 'once':
      return `once at ${trigger.at}`;
    default:
      return 'manual';
  }
}
