import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database, { type Database as SqliteDatabase } from 'better-sqlite3';

/** The catalog's name, which is its reference in Portage. */
export const CATALOG_NAME = 'main';
/** Others hold the file's write lock for milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/** The tables of Iceberg's JDBC catalog, as `org.apache.iceberg.jdbc.JdbcUtil` makes them (schema V1). */
const DEFINITIONS = `
  CREATE TABLE IF NOT EXISTS iceberg_tables(
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name));
  CREATE TABLE IF NOT EXISTS iceberg_namespace_properties(
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255),
    property_value VARCHAR(1000),
    PRIMARY KEY (catalog_name, namespace, property_key));
`;

/** A table by its name. */
export interface TableName {
  namespace: string;
  name: string;
}

/** A table's pointer, as it was read and as it shall be. */
export interface PointerSwap {
  table: TableName;
  expected: string;
  next: string;
}

/** Rolls a transaction back. */
class LostRace extends Error {}

/** Iceberg's SQL catalog in a SQLite file that engines and Portage use at the same time. */
export class DemoCatalog {
  private constructor(private readonly database: SqliteDatabase) {}

  static open(path: string): DemoCatalog {
    mkdirSync(dirname(path), { recursive: true });
    const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(DEFINITIONS);
    return new DemoCatalog(database);
  }

  close(): void {
    this.database.close();
  }

  createNamespace(namespace: string): void {
    this.database
      .prepare('INSERT INTO iceberg_namespace_properties VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(CATALOG_NAME, namespace, 'exists', 'true');
  }

  /** Adds a table. @returns false where it is there already */
  createTable({ namespace, name }: TableName, location: string): boolean {
    const { changes } = this.database
      .prepare("INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, NULL, 'TABLE') ON CONFLICT DO NOTHING")
      .run(CATALOG_NAME, namespace, name, location);
    return changes === 1;
  }

  /** Where a table's current metadata lies; undefined where there is no such table. */
  pointerOf({ namespace, name }: TableName): string | undefined {
    const row = this.database
      .prepare('SELECT metadata_location FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?')
      .get(CATALOG_NAME, namespace, name) as { metadata_location: string } | undefined;
    return row?.metadata_location;
  }

  /**
   * The commit point: moves the pointers of all tables, or of none.
   * @returns false where a table is not what was expected any more, since another writer was quicker
   */
  swapPointers(swaps: readonly PointerSwap[]): boolean {
    const update = this.database.prepare(
      `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
       WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?`,
    );
    const swapAll = this.database.transaction(() => {
      for (const { table, expected, next } of swaps) {
        const { changes } = update.run(next, expected, CATALOG_NAME, table.namespace, table.name, expected);
        if (changes !== 1) {
          throw new LostRace();
        }
      }
    });
    try {
      swapAll.immediate();
      return true;
    } catch (error) {
      if (error instanceof LostRace) {
        return false;
      }
      throw error;
    }
  }
}
