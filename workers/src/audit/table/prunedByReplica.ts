import type { TableMetadata } from './TableMetadata';

/** Where a replica names, separated by commas, the snapshots that its source retains and that it lacks. */
const PRUNED_PROPERTY = 'portage.pruned-snapshots';

/** The snapshots that a replica says it lacks. */
export function prunedByReplica({ properties }: TableMetadata): string[] {
  const value = Object.hasOwn(properties, PRUNED_PROPERTY) ? properties[PRUNED_PROPERTY] : undefined;
  return typeof value === 'string' && value !== '' ? value.split(',') : [];
}
