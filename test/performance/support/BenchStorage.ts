import { appendFileSync, createReadStream, existsSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import type {
  StorageConnector,
  StorageObject,
  StorageRegistry,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';

const PAGE = 1_000;

/**
 * Buckets as folders in a folder, and the files of this machine by their own names: metadata as files, data files by name and size only,
 * since no benchmark of metadata reads their bytes. It counts what is read and written.
 */
export class BenchStorage implements StorageConnector, StorageRegistry {
  readonly type = 'bench';
  readonly name = 'bench';
  readonly features = { conditionalWrite: true };
  readonly reads: string[] = [];
  writtenBytes = 0;
  private readonly dataFiles: Database.Database;
  private readonly spool: string;
  private readonly added: string[] = [];

  constructor(private readonly folder: string) {
    this.spool = join(folder, 'data-files.txt');
    writeFileSync(this.spool, '');
    // On the disk, so that it is no part of the memory that is measured.
    this.dataFiles = new Database(join(folder, 'data-files.sqlite'));
    this.dataFiles.pragma('synchronous = OFF');
    this.dataFiles.exec('DROP TABLE IF EXISTS files; CREATE TABLE files (uri TEXT PRIMARY KEY, sizeBytes INTEGER) WITHOUT ROWID');
  }

  async storageOf(): Promise<StorageConnector> {
    return this;
  }

  /** Copies a data file, as it were: it is found from the next `settle` on. What this takes is small, since it is measured with the rest. */
  addDataFile(uri: string, sizeBytes: number): void {
    this.added.push(`${sizeBytes} ${uri}\n`);
    if (this.added.length >= PAGE) {
      this.spoolAdded();
    }
  }

  /** Makes what was added known. To be called where nothing is measured. */
  async settle(): Promise<void> {
    this.spoolAdded();
    const insert = this.dataFiles.prepare('INSERT OR REPLACE INTO files VALUES (?, ?)');
    this.dataFiles.exec('BEGIN');
    for await (const line of createInterface({ input: createReadStream(this.spool) })) {
      const space = line.indexOf(' ');
      insert.run(line.slice(space + 1), Number(line.slice(0, space)));
    }
    this.dataFiles.exec('COMMIT');
    writeFileSync(this.spool, '');
  }

  async *list(prefix: string, { startAfter = prefix }: { startAfter?: string } = {}): AsyncIterable<StorageObject[]> {
    const select = this.dataFiles.prepare<[string, string], StorageObject>(
      `SELECT uri, sizeBytes FROM files WHERE uri > ? AND uri < ? ORDER BY uri LIMIT ${PAGE}`,
    );
    let page = select.all(startAfter, `${prefix}\u{10ffff}`);
    while (page.length > 0) {
      yield page;
      page = select.all(page.at(-1)!.uri, `${prefix}\u{10ffff}`);
    }
  }

  async stat(uri: string): Promise<StorageObject | undefined> {
    const dataFile = this.dataFiles.prepare<[string], StorageObject>('SELECT uri, sizeBytes FROM files WHERE uri = ?').get(uri);
    if (dataFile) {
      return dataFile;
    }
    return existsSync(this.pathOf(uri)) ? { uri, sizeBytes: (await stat(this.pathOf(uri))).size } : undefined;
  }

  async read(uri: string): Promise<Uint8Array> {
    this.reads.push(uri);
    return readFile(this.pathOf(uri));
  }

  async write(uri: string, body: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> {
    const path = this.pathOf(uri);
    if (options.ifAbsent && existsSync(path)) {
      return { outcome: 'present' };
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
    this.writtenBytes += body.length;
    return { outcome: 'written' };
  }

  async startMultipart(): Promise<never> {
    throw new Error('metadata is written whole');
  }

  async delete(): Promise<void> {
    throw new Error('nothing is deleted');
  }

  async removeUnfinished(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {
    this.dataFiles.close();
  }

  private spoolAdded(): void {
    // The names are made-up ones of ASCII.
    appendFileSync(this.spool, this.added.splice(0).join(''), 'latin1');
  }

  private pathOf(uri: string): string {
    return uri.startsWith('file:') ? uri.slice('file:'.length) : join(this.folder, uri.slice('s3://'.length));
  }
}
