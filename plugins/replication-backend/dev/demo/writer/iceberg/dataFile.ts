/** An entry of a map with integer keys, as Avro files hold it: by field id. */
export interface Keyed<V> {
  key: number;
  value: V;
}

/** `content` of a file. */
export const FILE_CONTENT = { data: 0, positionDeletes: 1 } as const;

/** The struct `data_file` of a manifest (Iceberg spec, "Manifests"), as avsc reads and writes it: longs are BigInt. */
export interface DataFile {
  content: number;
  file_path: string;
  file_format: string;
  partition: { region: string };
  record_count: bigint;
  file_size_in_bytes: bigint;
  column_sizes: Keyed<bigint>[] | null;
  value_counts: Keyed<bigint>[] | null;
  null_value_counts: Keyed<bigint>[] | null;
  nan_value_counts: Keyed<bigint>[] | null;
  lower_bounds: Keyed<Buffer>[] | null;
  upper_bounds: Keyed<Buffer>[] | null;
  key_metadata: Buffer | null;
  split_offsets: bigint[] | null;
  equality_ids: number[] | null;
  sort_order_id: number | null;
}
