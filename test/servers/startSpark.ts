import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { findSpark } from './findSpark';

const SCRIPT = resolve(__dirname, '../engines/python/spark_read.py');
/** How much of its log a Spark that ended leaves in the error. */
const LOG_TAIL_LINES = 20;

/** Rows as `rows-sha256-v1`, see `test/fixtures/README.md`. */
export interface SparkRows {
  rows: number;
  sha256: string;
}

/** A table to read: by name in a catalog, or by metadata location, where the catalog lends its FileIO alone. */
export type SparkRequest = {
  /** Its name and the properties of Spark's catalog. A name keeps the properties that it was first used with. */
  catalog: { name: string; properties: Record<string, string> };
  /** Ids to read; by default every snapshot. */
  snapshots?: readonly string[];
  /** Whether the checksum with the row ids of format version 3 is asked for too. */
  lineage?: boolean;
} & ({ table: string } | { metadataLocation: string });

/** What Spark read: each snapshot and tag with the schema of its time, each branch and the head with the table's. */
export interface SparkTable {
  snapshots: Record<string, SparkRows & { lineageSha256?: string }>;
  refs: Record<string, SparkRows & { type: 'branch' | 'tag'; snapshotId: string }>;
  head: SparkRows;
}

/** A view to read, in a catalog with the name that the view's own statement gives it. */
export interface ViewRequest {
  catalog: SparkRequest['catalog'];
  view: string;
}

/** What Spark makes of a view: the statement that would create it, its columns with their types, and its rows. */
export interface SparkView extends SparkRows {
  sql: string;
  columns: Record<string, string>;
  location: string;
}

/** A run of Iceberg's `rewrite_table_path`: a table by its name in a catalog, and what is to stand for what at the beginning of each path. */
export interface RewriteRequest {
  catalog: SparkRequest['catalog'];
  table: string;
  rewrite: { sourcePrefix: string; targetPrefix: string; staging: string };
}

/** What was rewritten: the name of the last metadata file, and by target path the file that belongs there, staged or of the source. */
export interface RewrittenTable {
  latestVersion: string;
  files: Record<string, string>;
}

/** SQL, or settings that hold from where they stand; null takes one back. */
export type SparkStatement = string | { settings: Record<string, string | null> };

/** What is run in one of Spark's catalogs. */
export interface SparkWriting {
  catalog: SparkRequest['catalog'];
  statements: readonly SparkStatement[];
}

/** One Spark session on one thread, which reads many tables one after the other. */
export interface SparkReader {
  /** @throws Error with Spark's own message where the table cannot be read */
  read(request: SparkRequest): Promise<SparkTable>;
  /** @throws Error with Spark's own message where the view, or a table of it, cannot be read */
  readView(request: ViewRequest): Promise<SparkView>;
  /** @throws Error with Spark's own message where the table is one of those that the procedure cannot handle */
  rewriteTablePath(request: RewriteRequest): Promise<RewrittenTable>;
  /** Runs statements one after another. @throws Error with Spark's own message at the first that fails */
  write(request: SparkWriting): Promise<void>;
  /** Ends Spark and its Java process, and removes what they wrote. */
  stop(): Promise<void>;
}

/** Whether {@link startSpark} can work here, that is, whether `test/servers/install-spark.sh` has been run. */
export function canStartSpark(): boolean {
  return findSpark() !== undefined;
}

/**
 * Starts Spark, which takes 5 to 10 s on an idle machine: once a suite, not once a table.
 *
 * @throws Error with the end of its log where it ends before it is ready
 */
export async function startSpark(): Promise<SparkReader> {
  const spark = findSpark();
  if (!spark) {
    throw new Error('Spark is not installed. Run test/servers/install-spark.sh first.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'portage-spark-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const child = spawn(spark.python, [SCRIPT, folder, ...spark.jars], {
    stdio: ['pipe', 'pipe', log],
    env: { ...process.env, ...spark.environment },
  });
  closeSync(log);
  const [requests, output] = [child.stdin!, child.stdout!];
  const ended = new Promise<void>(done => {
    child.once('close', () => done());
    child.once('error', () => done());
  });
  // Writing to a process that has ended is no error of its own: the missing answer tells.
  requests.on('error', () => {});
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const answers = createInterface({ input: output })[Symbol.asyncIterator]();

  async function nextAnswer<T>(): Promise<T> {
    const { value, done } = await answers.next();
    if (done) {
      const tail = (await readFile(logFile, 'utf8')).split('\n').slice(-LOG_TAIL_LINES).join('\n');
      throw new Error(`Spark has ended\n${tail}`);
    }
    const answer = JSON.parse(value);
    if (answer.error !== undefined) {
      throw new Error(`Spark: ${answer.error}`);
    }
    return answer;
  }

  async function stop(): Promise<void> {
    requests.end();
    await ended;
    process.off('exit', killAtExit);
    await rm(folder, { recursive: true, force: true });
  }

  await nextAnswer().catch(async error => {
    await stop();
    throw error;
  });
  let last: Promise<unknown> = Promise.resolve();
  function ask<T>(request: unknown): Promise<T> {
    const answer = last.then(() => {
      requests.write(`${JSON.stringify(request)}\n`);
      return nextAnswer<T>();
    });
    last = answer.catch(() => {});
    return answer;
  }
  return {
    read: request => ask<SparkTable>(request),
    readView: request => ask<SparkView>(request),
    rewriteTablePath: request => ask<RewrittenTable>(request),
    write: async request => {
      await ask(request);
    },
    stop,
  };
}
