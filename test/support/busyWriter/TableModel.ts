import { createHash } from 'node:crypto';
import type { DataFile } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/dataFile';
import type { Row, TableDefinition } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/TableDefinition';
import { encodeRow } from './encodeRow';

/** A live data file: its rows by position, without those that were deleted since. */
export interface LiveFile {
  file: DataFile;
  rows: Map<number, Row>;
}

/** A live delete file, and the data files whose rows it deletes. */
export interface LiveDeletes {
  file: DataFile;
  targets: ReadonlySet<string>;
}

/** The checksum of a table's rows, whatever their order. */
export interface RowDigest {
  rows: number;
  sha256: string;
}

/**
 * What a table holds, as the writer knows it from what it did and not from reading: its rows, file by file, and which files stand for them.
 */
export class TableModel {
  readonly files = new Map<string, LiveFile>();
  readonly deletes = new Map<string, LiveDeletes>();
  /** Lines of the checksum by row; each row is encoded once. */
  private readonly lines = new Map<Row, string>();

  constructor(readonly definition: TableDefinition) {}

  get name(): string {
    return `${this.definition.namespace}.${this.definition.name}`;
  }

  get rowCount(): number {
    return this.lines.size;
  }

  /** Live data files below a folder, the oldest first. */
  filesBelow(prefix: string): LiveFile[] {
    return [...this.files.values()].filter(({ file }) => file.file_path.startsWith(prefix));
  }

  addFile(file: DataFile, rows: readonly Row[]): void {
    this.files.set(file.file_path, { file, rows: new Map(rows.entries()) });
    rows.forEach(row => this.lines.set(row, encodeRow(row)));
  }

  removeFile(path: string): void {
    this.files.get(path)!.rows.forEach(row => this.lines.delete(row));
    this.files.delete(path);
  }

  /** @param positions - by path of the data file */
  addDeletes(file: DataFile, positions: ReadonlyMap<string, readonly number[]>): void {
    this.deletes.set(file.file_path, { file, targets: new Set(positions.keys()) });
    for (const [path, deleted] of positions) {
      const { rows } = this.files.get(path)!;
      for (const position of deleted) {
        this.lines.delete(rows.get(position)!);
        rows.delete(position);
      }
    }
  }

  removeDeletes(path: string): void {
    this.deletes.delete(path);
  }

  /** The checksum `rows-sha256-v1` of all rows. The lines are ASCII, so their order as text is that of their bytes. */
  digest(): RowDigest {
    const lines = [...this.lines.values()].sort();
    return { rows: lines.length, sha256: createHash('sha256').update(lines.join('')).digest('hex') };
  }
}
