import type { PrunedTable } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { pluralize } from '../format/pluralize';

/** What was left out of each table, as entries of a list of keys and values. */
export function listPrunedTables(tables: readonly PrunedTable[] = []): [string, ReactNode][] {
  return tables.map(({ table, snapshots, count }) => [`Left out of ${table}`, `${pluralize(count, 'snapshot')}: ${snapshots.join(', ')}`]);
}
