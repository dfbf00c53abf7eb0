import type { AvroValue } from '../../avro/readRecords';

/** What a file of a manifest holds (Iceberg spec, "Manifests", field 134). */
export const CONTENT = { data: 0, positionDeletes: 1, equalityDeletes: 2 } as const;

/** A live file that a manifest names, as far as reading its rows goes. Plain data. */
export interface ManifestFile {
  path: string;
  /** One of `CONTENT`. */
  content: number;
  /** `file_format` in upper case. */
  format: string;
  sizeBytes: number;
  recordCount: number;
  /** Data sequence number, inherited ones included. */
  sequenceNumber: number;
  specId: number;
  /** Equal for files of one partition of one spec. */
  partition: string;
  /** Partition values by the partition field's id. */
  partitionValues: [number, AvroValue][];
  /** Columns that an equality delete compares. */
  equalityIds?: number[];
  /** Of a deletion vector. */
  referencedDataFile?: string;
  contentOffset?: number;
  contentSizeBytes?: number;
  isEncrypted: boolean;
}
