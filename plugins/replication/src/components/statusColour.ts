import type { Status } from '@portage/backstage-plugin-replication-common';

const COLOURS: Record<Status, string> = {
  waiting: 'var(--portage-quiet)',
  running: 'var(--portage-running)',
  succeeded: 'var(--portage-healthy)',
  failed: 'var(--portage-unhealthy)',
  cancelled: 'var(--portage-quiet)',
  skipped: 'var(--portage-quiet)',
};

/** The colour of a status, as a CSS value. */
export function statusColour(status: Status): string {
  return COLOURS[status];
}
