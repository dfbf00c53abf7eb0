import type { PoolClient } from 'pg';
import { throwDriverError } from './DriverError';
import type { SqlResult, SqlTransaction } from './SqlDatabase';

/** One transaction's statements on one connection. @throws DriverError */
export class PostgresTransaction implements SqlTransaction {
  constructor(private readonly client: PoolClient) {}

  async run(statement: string, ...parameters: (string | null)[]): Promise<SqlResult> {
    let position = 0;
    const text = statement.replace(/\?/g, () => {
      position += 1;
      return `$${position}`;
    });
    const result = await this.client.query<Record<string, string | null>>(text, parameters).catch(throwDriverError);
    return { rows: result.rows, changedRows: result.rowCount ?? 0 };
  }

  async columns(table: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.run(
      'SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped',
      table,
    );
    return new Set(rows.map(row => String(row.name)));
  }

  async lockForWriting(table: string): Promise<void> {
    // SHARE ROW EXCLUSIVE conflicts with what INSERT, UPDATE and DELETE take, and with itself, but not with SELECT. An advisory lock
    // would not do: the other programs that write here know nothing of it.
    await this.run(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
  }
}
