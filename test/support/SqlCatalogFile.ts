import Database from 'better-sqlite3';

/**
 * A SQLite file with Iceberg's JDBC tables, written by the test itself: the way in which a writer that is not Portage sets pointers,
 * and in which an engine reads them.
 */
export class SqlCatalogFile {
  private readonly database: Database.Database;

  constructor(readonly path: string) {
    this.database = new Database(path);
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('busy_timeout = 5000');
    this.database.exec(`
      CREATE TABLE IF NOT EXISTS iceberg_tables (
        catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL,
        metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), iceberg_type VARCHAR(5),
        PRIMARY KEY (catalog_name, table_namespace, table_name));
      CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
        catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL, property_key VARCHAR(255) NOT NULL,
        property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key));`);
  }

  /** Sets many pointers in one transaction; `null` drops the table or view. */
  set(catalogName: string, pointers: Record<string, string | null>, kind: 'table' | 'view' = 'table'): void {
    this.database.transaction(() => {
      for (const [name, location] of Object.entries(pointers)) {
        const [namespace, table] = splitName(name);
        this.database
          .prepare('DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?')
          .run(catalogName, namespace, table);
        if (location !== null) {
          this.database
            .prepare('INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, NULL, ?)')
            .run(catalogName, namespace, table, location, kind.toUpperCase());
        }
      }
    })();
  }

  /** Metadata locations by dotted name. */
  pointers(catalogName: string, kind: 'table' | 'view' = 'table'): Record<string, string> {
    const rows = this.database
      .prepare<[string, string], { table_namespace: string; table_name: string; metadata_location: string }>(
        'SELECT table_namespace, table_name, metadata_location FROM iceberg_tables WHERE catalog_name = ? AND iceberg_type = ?',
      )
      .all(catalogName, kind.toUpperCase());
    return Object.fromEntries(rows.map(row => [`${row.table_namespace}.${row.table_name}`, row.metadata_location]));
  }

  close(): void {
    this.database.close();
  }
}

function splitName(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
