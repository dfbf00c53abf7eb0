/** A leaf of a Parquet schema, with what of it the audit needs (Parquet format, `SchemaElement`). */
export interface ParquetColumn {
  /** Names from the root, the root's own left out. */
  path: string[];
  /** `field_id` of each of `path`, where the writer gave one. */
  fieldIds: (number | undefined)[];
  /** `Type`: 0 BOOLEAN, 1 INT32, 2 INT64, 3 INT96, 4 FLOAT, 5 DOUBLE, 6 BYTE_ARRAY, 7 FIXED_LEN_BYTE_ARRAY. */
  type: number;
  /** Of a FIXED_LEN_BYTE_ARRAY. */
  typeLengthBytes: number;
  maxDefinitionLevel: number;
  maxRepetitionLevel: number;
  /** Types, repetitions and logical types from the root to the leaf, as text: equal for equal meaning of the leaf's bytes. */
  meaning: string;
}

/** The bytes of one column in one row group. */
export interface ColumnChunk {
  /** `CompressionCodec`. */
  codec: number;
  /** With nulls and empty lists. */
  values: number;
  startByte: number;
  endByte: number;
}

export interface RowGroup {
  rows: number;
  /** In the order of `ParquetFile.columns`. */
  chunks: ColumnChunk[];
}

/** What a footer says. */
export interface ParquetFile {
  bytes: Uint8Array;
  columns: ParquetColumn[];
  rowGroups: RowGroup[];
  rows: number;
  /** Counted by whoever reads pages, against a limit: a small file may name one page again and again. */
  decompressedBytes: number;
}
