import Database from 'better-sqlite3';

/** One change of one table's pointer. */
export interface Publication {
  table: string;
  /** `null` where the table was dropped. */
  metadataLocation: string | null;
}

/**
 * Every change of every pointer in a SQLite catalog, in order. A SQL catalog has no log, so triggers in the database itself keep one:
 * nothing that a worker commits goes past them, and what is rolled back leaves no trace in it.
 */
export class PublicationLog {
  private readonly database: Database.Database;

  /** @param path - a catalog whose tables are there */
  constructor(path: string) {
    this.database = new Database(path);
    this.database.pragma('busy_timeout = 5000');
    const entry = (row: 'NEW' | 'OLD', location: string) =>
      `INSERT INTO test_publications (catalog_name, name, location) VALUES (${row}.catalog_name, ${row}.table_namespace || '.' || ${row}.table_name, ${location});`;
    this.database.exec(`
      CREATE TABLE test_publications (number INTEGER PRIMARY KEY AUTOINCREMENT, catalog_name TEXT, name TEXT, location TEXT);
      CREATE TRIGGER test_inserted AFTER INSERT ON iceberg_tables BEGIN ${entry('NEW', 'NEW.metadata_location')} END;
      CREATE TRIGGER test_updated AFTER UPDATE ON iceberg_tables BEGIN ${entry('NEW', 'NEW.metadata_location')} END;
      CREATE TRIGGER test_deleted AFTER DELETE ON iceberg_tables BEGIN ${entry('OLD', 'NULL')} END;`);
  }

  of(catalogName: string): Publication[] {
    return this.database
      .prepare<[string], Publication>(
        'SELECT name AS "table", location AS metadataLocation FROM test_publications WHERE catalog_name = ? ORDER BY number',
      )
      .all(catalogName);
  }

  close(): void {
    this.database.close();
  }
}
