import type { PrunedTable } from '@portage/backstage-plugin-replication-common';
import type { UnreachableSnapshot } from '../../localize';
import { tableName } from './jobTables';

/** So many snapshots that are left out are named. */
const MAX_NAMED_SNAPSHOTS = 50;

/** What a result says of a table of which snapshots were left out. */
export function toPrunedTable(key: readonly string[], prunedSnapshots: readonly UnreachableSnapshot[]): PrunedTable {
  const ids = prunedSnapshots.map(({ snapshotId }) => snapshotId);
  return { table: tableName(key), snapshots: ids.slice(0, MAX_NAMED_SNAPSHOTS), count: ids.length };
}
