import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { readRecords } from './jobFiles';
import { publishedTableSchema, tableName, type PublishedTable } from './jobTables';

/** The list of published tables by name; empty before the first publication. */
export async function readPublishedTables(
  storage: StorageConnector,
  context: IcebergJobContext,
  signal: AbortSignal,
): Promise<Map<string, PublishedTable>> {
  const uri = context.lastPublished?.tablesFile;
  const tables = uri ? await readRecords(storage, { uri, schema: publishedTableSchema, signal }) : [];
  return new Map(tables.map(table => [tableName(table.key), table]));
}
