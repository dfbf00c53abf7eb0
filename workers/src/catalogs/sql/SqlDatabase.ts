/** What a statement did. Columns come back as the database's driver gives them; the catalog's are all text. */
export interface SqlResult {
  rows: Record<string, string | null>[];
  /** How many rows an INSERT, UPDATE or DELETE changed. */
  changedRows: number;
}

/** One transaction. Statements write their parameters as `?`. */
export interface SqlTransaction {
  run(statement: string, ...parameters: (string | null)[]): Promise<SqlResult>;
  /** The columns of a table; empty where there is no such table. */
  columns(table: string): Promise<ReadonlySet<string>>;
  /**
   * Keeps all other writers of a table out until the transaction ends, those of other programs included; readers go on.
   * Whatever is read after it stays true until the commit.
   */
  lockForWriting(table: string): Promise<void>;
}

/**
 * The two databases that hold SQL catalogs, as the catalog sees them.
 *
 * `work` may run more than once: a transaction that met a lock or a deadlock is rolled back and done again from its start.
 * Errors are `ReplicationError`; one with code `catalog-unreachable` out of `write` may mean that the commit's answer was lost,
 * so that its changes are there or not. After every other error nothing has changed.
 */
export interface SqlDatabase {
  /** Reads one consistent state. */
  read<T>(work: (transaction: SqlTransaction) => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;
  write<T>(work: (transaction: SqlTransaction) => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;
  close(): Promise<void>;
}
