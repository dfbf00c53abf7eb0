import type { PackedFiles } from '../digest/LiveFiles';
import type { TableMetadata } from './TableMetadata';

/** Whoever names a file; told when the file is not there as named. */
export interface FileOwner {
  filesMissing: boolean;
}

/** Looks after the files that are byte copies: data files, equality deletes, statistics. */
export interface LiveFileChecker {
  readonly filesChecked: number;
  /** Adds the files of one manifest. */
  add(owner: FileOwner, files: PackedFiles): Promise<void>;
  /** Adds the statistics files that a table's metadata names. */
  addStatistics(metadata: TableMetadata): void;
  /** Ends when all that was added is checked. */
  finish(): Promise<void>;
}
