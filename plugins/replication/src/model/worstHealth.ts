import type { Health } from '@portage/backstage-plugin-replication-common';

/** From what wants a person first to what wants nobody. */
export const HEALTH_ORDER = ['unhealthy', 'degraded', 'unknown', 'suspended', 'healthy'] as const satisfies readonly Health[];

/** The class that wants attention most; `unknown` where there is nothing to judge. */
export function worstHealth(classes: readonly Health[]): Health {
  return HEALTH_ORDER.find(health => classes.includes(health)) ?? 'unknown';
}
