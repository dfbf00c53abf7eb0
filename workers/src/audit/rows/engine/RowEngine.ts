import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { Unprovable } from '../Unprovable';

/** Of DuckDB; what does not fit is spilled into the workspace. */
const MEMORY_LIMIT = '512MB';
const THREADS = '2';
const MAX_SPILL = '16GB';
/** Rows are appended in a synchronous call each; the event loop goes on between heaps of them. */
const APPENDED_AT_ONCE = 50_000;

/** DuckDB could not read a file: damaged or cut, or not as its table says. The message names no file. */
export class UnreadableRows extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableRows';
  }
}

/**
 * DuckDB over the files of one folder, with no way to anything else: no network, no extension, no other folder.
 *
 * It is loaded at first use, so a worker that never reads rows does not pay for it. Queries run in threads of DuckDB's own, never in one of
 * the pool: ending such a thread within a query aborts the whole process. An abort interrupts the query and waits for its end.
 */
export class RowEngine {
  static async open({ folder, signal }: { folder: string; signal: AbortSignal }): Promise<RowEngine> {
    const instance = await loadDuckDB().DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY_LIMIT,
      threads: THREADS,
      temp_directory: `${folder}/spill`,
      max_temp_directory_size: MAX_SPILL,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const engine = new RowEngine(instance, await instance.connect(), { folder, signal });
    await engine.run(`SET allowed_directories = [${literal(`${folder}/`)}]`);
    await engine.run('SET enable_external_access = false');
    await engine.run('SET lock_configuration = true');
    return engine;
  }

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly options: { folder: string; signal: AbortSignal },
  ) {}

  async run(sql: string): Promise<void> {
    await this.guarded(() => this.connection.run(sql));
  }

  /** @throws UnreadableRows; Unprovable where memory or disk do not suffice; the signal's reason */
  async rows(sql: string): Promise<DuckDBValue[][]> {
    return this.guarded(async () => (await this.connection.runAndReadAll(sql)).getRows());
  }

  /** Appends rows to a table whose columns are BIGINT for numbers and VARCHAR for strings. */
  async append(table: string, rows: Iterable<readonly (number | string)[]>): Promise<void> {
    const appender = await this.connection.createAppender(table);
    let appended = 0;
    try {
      for (const row of rows) {
        for (const value of row) {
          if (typeof value === 'number') {
            appender.appendBigInt(BigInt(value));
          } else {
            appender.appendVarchar(value);
          }
        }
        appender.endRow();
        appended += 1;
        if (appended % APPENDED_AT_ONCE === 0) {
          await new Promise(setImmediate);
          this.options.signal.throwIfAborted();
        }
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    const { connection } = this;
    const { folder, signal } = this.options;
    signal.throwIfAborted();
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw describeFailure(error, folder);
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }
}

/** @throws Unprovable where DuckDB has no build for this platform */
function loadDuckDB(): typeof import('@duckdb/node-api') {
  try {
    return require('@duckdb/node-api');
  } catch (error) {
    throw new Unprovable(`this worker cannot load DuckDB: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A string as SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function describeFailure(error: unknown, folder: string): Error {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  const message = line.replaceAll(`${folder}/`, 'file ');
  if (/out of memory|max_temp_directory_size|no space left|failed to offload/i.test(message)) {
    return new Unprovable(`the worker's memory or temporary folder does not suffice: ${message}`);
  }
  return new UnreadableRows(message);
}
