import type { Health } from '@portage/backstage-plugin-replication-common';

const COLOURS: Record<Health, string> = {
  healthy: 'var(--portage-healthy)',
  degraded: 'var(--portage-degraded)',
  unhealthy: 'var(--portage-unhealthy)',
  suspended: 'var(--portage-quiet)',
  unknown: 'var(--portage-quiet)',
};

/** The colour of a health class, as a CSS value. */
export function healthColour(health: Health): string {
  return COLOURS[health];
}
