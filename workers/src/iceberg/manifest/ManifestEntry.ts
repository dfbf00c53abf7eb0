/** Status of a manifest entry (Iceberg spec, "Manifest entry fields", field 0). */
export const ENTRY_STATUS = { existing: 0, added: 1, deleted: 2 } as const;

/** Content of a file that an entry names (Iceberg spec, "Data file fields", field 134). */
export const FILE_CONTENT = { data: 0, positionDeletes: 1, equalityDeletes: 2 } as const;

/** What planning needs to know of one manifest entry. Other fields are never decoded, only carried. */
export interface ManifestEntry {
  status: number;
  /** Version 1 has no such field: all its files are data. */
  content: number;
  filePath: string;
  /** As written: `PARQUET`, `orc`, … in the writer's case. */
  fileFormat: string;
  sizeBytes: number;
  /**
   * Of the commit that added the file: `file_sequence_number`, or the data sequence number, which is never larger, where a writer left that out.
   * `undefined` in version 1, and where an ADDED entry inherits its manifest's.
   */
  sequenceNumber: number | undefined;
  /** Whether the file has key metadata, that is, is encrypted. */
  encrypted: boolean;
}
