import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecords, type SpoolRecord } from './parseRecords';
import { SortedCursor } from './SortedCursor';

/** Records that are sorted in memory at a time, by number and by bytes; more go to the disk as runs. */
const RUN_RECORDS = 20_000;
const RUN_BYTES = 4 * 1024 * 1024;
/** So many runs of one level are merged into one of the next, so that few files are open however many records there are. */
const MERGED_RUNS = 16;
const READ_BYTES = 32 * 1024;
const BATCH_RECORDS = 1_000;

/**
 * Sorts millions of records on the local disk in little memory: an external merge sort.
 *
 * A record is a key and a value, sorted by the UTF-8 bytes of the key as storages list their objects, and kept once however often it
 * is added. On the disk it is `key NUL value LF`: no key holds a NUL, and values are JSON, which holds no line feed.
 */
export class SortedSpool {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Files of sorted records, by how often their content was merged. */
  private readonly levels: string[][] = [];
  private files = 0;

  static async create(): Promise<SortedSpool> {
    return new SortedSpool(await mkdtemp(join(tmpdir(), 'portage-sort-')));
  }

  private constructor(private readonly directory: string) {}

  /** @param value - one line */
  async add(key: string, value = ''): Promise<void> {
    const record = Buffer.from(`${key}\0${value}\n`);
    this.pending.push(record);
    this.pendingBytes += record.length;
    if (this.pending.length >= RUN_RECORDS || this.pendingBytes >= RUN_BYTES) {
      await this.writeRun();
    }
  }

  /** All records in order, in batches. Nothing may be added any more. */
  async *sorted(): AsyncGenerator<SpoolRecord[]> {
    await this.writeRun();
    yield* merge(this.levels.flat());
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async writeRun(): Promise<void> {
    if (this.pending.length === 0) {
      return;
    }
    // A NUL sorts before all else, so comparing whole records orders them by key.
    const records = this.pending.sort(Buffer.compare);
    this.pending = [];
    this.pendingBytes = 0;
    await this.addRun(0, [Buffer.concat(records)]);
  }

  private async addRun(level: number, chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    this.files += 1;
    const path = join(this.directory, `${this.files}.run`);
    const file = await open(path, 'w');
    try {
      for await (const chunk of chunks) {
        await file.write(chunk);
      }
    } finally {
      await file.close();
    }
    const runs = (this.levels[level] ??= []);
    runs.push(path);
    if (runs.length === MERGED_RUNS) {
      this.levels[level] = [];
      await this.addRun(level + 1, encode(merge(runs)));
      await Promise.all(runs.map(run => rm(run)));
    }
  }
}

async function* encode(batches: AsyncIterable<SpoolRecord[]>): AsyncGenerator<Buffer> {
  for await (const batch of batches) {
    yield Buffer.concat(batch.map(({ bytes }) => bytes));
  }
}

async function* merge(paths: readonly string[]): AsyncGenerator<SpoolRecord[]> {
  const cursors = paths.map(path => new SortedCursor(parseRecords(createReadStream(path, { highWaterMark: READ_BYTES }))));
  try {
    for (const cursor of cursors) {
      await cursor.advance();
    }
    let batch: SpoolRecord[] = [];
    let last: SpoolRecord | undefined;
    for (;;) {
      let first: SortedCursor<SpoolRecord> | undefined;
      for (const cursor of cursors) {
        if (cursor.current && (!first?.current || Buffer.compare(cursor.current.bytes, first.current.bytes) < 0)) {
          first = cursor;
        }
      }
      const record = first?.current;
      if (!first || !record) {
        break;
      }
      if (!last || !last.bytes.equals(record.bytes)) {
        batch.push(record);
        last = record;
      }
      if (!first.advanceWithin()) {
        await first.advance();
      }
      if (batch.length === BATCH_RECORDS) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) {
      yield batch;
    }
  } finally {
    await Promise.all(cursors.map(cursor => cursor.close()));
  }
}
