import type { Database } from 'better-sqlite3';
import type { SqlResult, SqlTransaction } from './SqlDatabase';

/** One transaction's statements; the connection carries no other meanwhile. */
export class SqliteTransaction implements SqlTransaction {
  constructor(private readonly database: Database) {}

  async run(statement: string, ...parameters: (string | null)[]): Promise<SqlResult> {
    const prepared = this.database.prepare<(string | null)[], Record<string, string | null>>(statement);
    return prepared.reader
      ? { rows: prepared.all(...parameters), changedRows: 0 }
      : { rows: [], changedRows: prepared.run(...parameters).changes };
  }

  async columns(table: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.run('SELECT name FROM pragma_table_info(?)', table);
    return new Set(rows.map(row => String(row.name)));
  }

  /** BEGIN IMMEDIATE holds the lock of the whole file already. */
  async lockForWriting(): Promise<void> {}
}
