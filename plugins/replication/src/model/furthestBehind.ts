import type { Policy } from '@portage/backstage-plugin-replication-common';
import type { LagMetric } from './buildLagChart';

/** Lines that one chart can hold and still be read. */
export const MAX_LINES = 8;

/**
 * The policies whose lag a chart draws: those that are furthest behind now where there are too many. They are told by name, so that lines
 * and colours stay where they are while lags change.
 */
export function furthestBehind(policies: readonly Policy[], metric: LagMetric): { names: string[]; hidden: number } {
  const lagOf = ({ status }: Policy) => status.lag?.[metric] ?? -1;
  const ranked = [...policies].sort((one, other) => lagOf(other) - lagOf(one) || one.metadata.name.localeCompare(other.metadata.name));
  const names = ranked.slice(0, MAX_LINES).map(({ metadata }) => metadata.name);
  return { names: names.sort((one, other) => one.localeCompare(other)), hidden: ranked.length - names.length };
}
