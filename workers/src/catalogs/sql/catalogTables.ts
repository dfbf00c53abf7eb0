import type { SqlTransaction } from './SqlDatabase';

/** Where the pointers are. Iceberg's name; so are the columns (`org.apache.iceberg.jdbc.JdbcUtil`). */
export const POINTER_TABLE = 'iceberg_tables';
export const NAMESPACE_TABLE = 'iceberg_namespace_properties';
/**
 * Names catalogs that were made and hold nothing yet: Iceberg's own tables can't tell such a catalog from one that does not exist.
 * Engines never look at it.
 */
export const MARKER_TABLE = 'portage_catalogs';
/** Tells views from tables. Absent in Iceberg's older schema V0, which knows only tables. */
export const TYPE_COLUMN = 'iceberg_type';

const DEFINITIONS: Record<string, string> = {
  [POINTER_TABLE]: `CREATE TABLE ${POINTER_TABLE} (
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    ${TYPE_COLUMN} VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name))`,
  [NAMESPACE_TABLE]: `CREATE TABLE ${NAMESPACE_TABLE} (
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255) NOT NULL,
    property_value VARCHAR(1000),
    PRIMARY KEY (catalog_name, namespace, property_key))`,
  [MARKER_TABLE]: `CREATE TABLE ${MARKER_TABLE} (catalog_name VARCHAR(255) NOT NULL PRIMARY KEY)`,
};

/** Makes those tables that are missing, as Java's JdbcCatalog (schema V1) and PyIceberg's SqlCatalog make them. */
export async function createCatalogTables(transaction: SqlTransaction): Promise<void> {
  for (const [table, definition] of Object.entries(DEFINITIONS)) {
    if ((await transaction.columns(table)).size === 0) {
      await transaction.run(definition);
    }
  }
}
