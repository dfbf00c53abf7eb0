import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import { MARKER_TABLE, NAMESPACE_TABLE, POINTER_TABLE, TYPE_COLUMN } from './catalogTables';
import { decodeNamespace } from './encodeNamespace';
import type { SqlTransaction } from './SqlDatabase';

/**
 * All catalogs of the database, or the named one, with their pointers.
 *
 * A catalog is there when a table, a namespace or Portage's own marker says so; one that is not there is left out. Rows of other types
 * than tables and views, and rows without a location, which no engine can open, are passed over.
 */
export async function readPointers(transaction: SqlTransaction, catalog?: string): Promise<Map<string, TablePointer[]>> {
  const catalogs = new Map<string, TablePointer[]>();
  const where = catalog === undefined ? '' : ' WHERE catalog_name = ?';
  const parameters = catalog === undefined ? [] : [catalog];

  for (const table of [NAMESPACE_TABLE, MARKER_TABLE]) {
    if ((await transaction.columns(table)).size > 0) {
      const { rows } = await transaction.run(`SELECT DISTINCT catalog_name FROM ${table}${where}`, ...parameters);
      rows.forEach(row => catalogs.set(row.catalog_name!, []));
    }
  }

  const columns = await transaction.columns(POINTER_TABLE);
  if (columns.size > 0) {
    const typeColumn = columns.has(TYPE_COLUMN) ? TYPE_COLUMN : 'NULL';
    const { rows } = await transaction.run(
      `SELECT catalog_name, table_namespace, table_name, metadata_location, ${typeColumn} AS type FROM ${POINTER_TABLE}${where}`,
      ...parameters,
    );
    for (const row of rows) {
      const pointers = catalogs.get(row.catalog_name!) ?? [];
      catalogs.set(row.catalog_name!, pointers);
      const kind = kindOf(row.type);
      if (kind && row.metadata_location) {
        pointers.push({ key: [...decodeNamespace(row.table_namespace!), row.table_name!], kind, metadataLocation: row.metadata_location });
      }
    }
  }
  return catalogs;
}

/** Rows from before schema V1 have no type and are tables. */
function kindOf(type: string | null): TablePointer['kind'] | undefined {
  if (type === null || type === 'TABLE') {
    return 'table';
  }
  return type === 'VIEW' ? 'view' : undefined;
}
