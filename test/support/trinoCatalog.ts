/** Of a catalog in Trino whose tables lie on this machine's disk. */
const LOCAL_STORAGE = {
  // New tables would lie here, and it has to be given; those of the tests have locations of their own.
  'iceberg.jdbc-catalog.default-warehouse-dir': 'local:///tmp/portage-fixtures/none',
  'fs.native-local.enabled': 'true',
  'local.location': '/',
};

/**
 * Properties of Trino's JDBC catalog on the very database of a SQL catalog.
 * @param options - `database`: a SQLite file, or the URI of a PostgreSQL server; `name`: the `catalog_name` of the rows, which is a policy's reference
 */
export function trinoCatalog({ database, name }: { database: string; name: string }): Record<string, string> {
  const isPostgres = database.startsWith('postgres');
  return {
    'iceberg.catalog.type': 'jdbc',
    'iceberg.jdbc-catalog.driver-class': isPostgres ? 'org.postgresql.Driver' : 'org.sqlite.JDBC',
    'iceberg.jdbc-catalog.connection-url': isPostgres
      ? `jdbc:${database.replace('postgres@', '')}?user=postgres`
      : `jdbc:sqlite:${database}`,
    'iceberg.jdbc-catalog.catalog-name': name,
    ...LOCAL_STORAGE,
  };
}
