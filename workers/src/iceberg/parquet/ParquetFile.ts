import type { ThriftStruct } from './thrift/ThriftStruct';

/** Physical types by their number (parquet-format, `parquet.thrift`, `Type`). */
export const PHYSICAL_TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
export type PhysicalType = (typeof PHYSICAL_TYPES)[number];

/** A leaf of the schema. Its index is that of its chunk in every row group. */
export interface ParquetColumn {
  /** Names from below the root down. */
  path: string[];
  /** Iceberg's field id of the leaf itself. */
  fieldId: number | undefined;
  type: PhysicalType;
  /** Of `FIXED_LEN_BYTE_ARRAY` only. */
  typeLengthBytes: number | undefined;
  maxRepetitionLevel: number;
  maxDefinitionLevel: number;
}

/** The part of a row group that holds one column's values. */
export interface ParquetChunk {
  column: ParquetColumn;
  /** `ColumnChunk` as read; `metadata` is its `meta_data`. */
  struct: ThriftStruct;
  metadata: ThriftStruct;
  codec: number;
  valueCount: number;
  /** Dictionary page and data pages, as they lie in the file; a view. */
  pages: Buffer;
  /** Where they begin, counted from the start of the file. */
  offsetBytes: number;
}

export interface ParquetRowGroup {
  struct: ThriftStruct;
  rowCount: number;
  chunks: ParquetChunk[];
}

/** A Parquet file whose footer was read. */
export interface ParquetFile {
  uri: string;
  bytes: Buffer;
  /** `FileMetaData` as read, unknown fields included. */
  footer: ThriftStruct;
  columns: ParquetColumn[];
  rowCount: number;
  rowGroups: ParquetRowGroup[];
}
