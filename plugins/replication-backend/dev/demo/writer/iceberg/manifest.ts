import type { DataFile } from './dataFile';

/** `status` of a manifest entry. */
export const ENTRY_STATUS = { existing: 0, added: 1, deleted: 2 } as const;

/** `content` of a manifest: files with rows, or files that delete rows. */
export const MANIFEST_CONTENT = { data: 0, deletes: 1 } as const;

/** One entry of a manifest. The sequence numbers of an added one are null: they are inherited from the manifest list. */
export interface ManifestEntry {
  status: number;
  snapshot_id: bigint | null;
  sequence_number: bigint | null;
  file_sequence_number: bigint | null;
  data_file: DataFile;
}

/** One entry of a manifest list. */
export interface ManifestFile {
  manifest_path: string;
  manifest_length: bigint;
  partition_spec_id: number;
  content: number;
  sequence_number: bigint;
  min_sequence_number: bigint;
  added_snapshot_id: bigint;
  added_files_count: number;
  existing_files_count: number;
  deleted_files_count: number;
  added_rows_count: bigint;
  existing_rows_count: bigint;
  deleted_rows_count: bigint;
  partitions: { contains_null: boolean; contains_nan: boolean | null; lower_bound: Buffer | null; upper_bound: Buffer | null }[] | null;
  key_metadata: Buffer | null;
}
