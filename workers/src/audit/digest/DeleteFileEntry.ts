/** What a manifest's entry says of a file that holds paths: a position delete file, or a deletion vector in a Puffin file. Plain data. */
export interface DeleteFileEntry {
  path: string;
  /** `file_format` in upper case. */
  format: string;
  sizeBytes: number;
  recordCount: number;
  /** `referenced_data_file`. */
  referencedDataFile?: string;
  /** Where the blob of a deletion vector begins in its file. */
  contentOffset?: number;
  contentSizeBytes?: number;
  /** Whether column sizes or split offsets are recorded though they need not be; they are true of one writing of a file alone. */
  hasLayout: boolean;
  /** Bounds of the paths in the file, UTF-8, perhaps cut short. */
  lowerPath?: Uint8Array;
  upperPath?: Uint8Array;
}
