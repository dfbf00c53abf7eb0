import { isReplicationError, type Reason } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { Warehouse } from './Warehouse';

/** The changes whose names the server can't hold, each with the reason. */
export function findUnnamable(warehouse: Warehouse, changes: readonly CatalogChange[]): { key: string[]; reason: Reason }[] {
  return changes.flatMap(({ key }) => {
    try {
      warehouse.entryPath('table', key);
      return [];
    } catch (error) {
      if (!isReplicationError(error)) {
        throw error;
      }
      return [{ key, reason: error.reason }];
    }
  });
}
