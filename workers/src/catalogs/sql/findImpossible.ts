import { isReplicationError, type Reason } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import { encodeNamespace } from './encodeNamespace';
import { viewsUnsupported } from './viewsUnsupported';

/**
 * Those of the changes that a SQL catalog can't hold, each with the reason.
 *
 * @param options - `holdsViews` is false for Iceberg's older schema V0, which knows only tables
 */
export function findImpossible(changes: readonly CatalogChange[], options: { holdsViews: boolean }): { key: string[]; reason: Reason }[] {
  return changes.flatMap(change => {
    if (change.type === 'drop') {
      return [];
    }
    const { key, kind } = change;
    if (kind === 'view' && !options.holdsViews) {
      return [{ key, reason: viewsUnsupported(key).reason }];
    }
    try {
      encodeNamespace(key);
      return [];
    } catch (error) {
      if (!isReplicationError(error)) {
        throw error;
      }
      return [{ key, reason: error.reason }];
    }
  });
}
