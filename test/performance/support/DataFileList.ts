import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';

const PAGE = 1_000;

/**
 * Names and sizes of the data files that a replica has, for benchmarks that copy none. They lie on the disk, so that they are no part of the
 * memory that is measured.
 */
export class DataFileList {
  /** Makes an empty list in a folder. */
  static create(folder: string): DataFileList {
    const database = new Database(fileOf(folder));
    database.pragma('synchronous = OFF');
    database.exec('CREATE TABLE files (uri TEXT PRIMARY KEY, sizeBytes INTEGER) WITHOUT ROWID; BEGIN');
    return new DataFileList(database);
  }

  /** Opens the list that `create` made in the folder. */
  static open(folder: string): DataFileList {
    return new DataFileList(new Database(fileOf(folder), { readonly: true }));
  }

  private insert?: Database.Statement<[string, number]>;

  private constructor(private readonly database: Database.Database) {}

  add({ uri, sizeBytes }: StorageObject): void {
    this.insert ??= this.database.prepare('INSERT INTO files VALUES (?, ?)');
    this.insert.run(uri, sizeBytes);
  }

  find(uri: string): StorageObject | undefined {
    return this.database.prepare<[string], StorageObject>('SELECT uri, sizeBytes FROM files WHERE uri = ?').get(uri);
  }

  /** The files below a prefix and behind a URI, in byte order. */
  *list(prefix: string, startAfter: string): Iterable<StorageObject[]> {
    const select = this.database.prepare<[string, string], StorageObject>(
      `SELECT uri, sizeBytes FROM files WHERE uri > ? AND uri < ? ORDER BY uri LIMIT ${PAGE}`,
    );
    const end = `${prefix}\u{10ffff}`;
    for (let page = select.all(startAfter, end); page.length > 0; page = select.all(page.at(-1)!.uri, end)) {
      yield page;
    }
  }

  /** Keeps what was added. */
  close(): void {
    if (this.database.inTransaction) {
      this.database.exec('COMMIT');
    }
    this.database.close();
  }
}

function fileOf(folder: string): string {
  return join(folder, 'data-files.sqlite');
}
