/** Field ids of the structs in a Parquet file (parquet-format, `parquet.thrift`), as far as they are looked at. */
export const FILE_METADATA = { schema: 2, rowCount: 3, rowGroups: 4, encryptionAlgorithm: 8, footerSigningKey: 9 } as const;

export const SCHEMA_ELEMENT = { type: 1, typeLength: 2, repetition: 3, name: 4, childCount: 5, fieldId: 9 } as const;

export const ROW_GROUP = { columns: 1, totalBytes: 2, rowCount: 3, fileOffset: 5, totalCompressedBytes: 6, ordinal: 7 } as const;

export const COLUMN_CHUNK = {
  filePath: 1,
  fileOffset: 2,
  metadata: 3,
  offsetIndexOffset: 4,
  offsetIndexLength: 5,
  columnIndexOffset: 6,
  columnIndexLength: 7,
  cryptoMetadata: 8,
  encryptedMetadata: 9,
} as const;

export const COLUMN_METADATA = {
  type: 1,
  encodings: 2,
  path: 3,
  codec: 4,
  valueCount: 5,
  totalUncompressedBytes: 6,
  totalCompressedBytes: 7,
  dataPageOffset: 9,
  indexPageOffset: 10,
  dictionaryPageOffset: 11,
  statistics: 12,
  encodingStats: 13,
  bloomFilterOffset: 14,
  bloomFilterLength: 15,
  sizeStatistics: 16,
} as const;

export const STATISTICS = { nullCount: 3, maxValue: 5, minValue: 6, isMaxExact: 7, isMinExact: 8 } as const;

export const PAGE_ENCODING_STATS = { pageType: 1, encoding: 2, count: 3 } as const;

export const PAGE_HEADER = {
  type: 1,
  uncompressedBytes: 2,
  compressedBytes: 3,
  crc: 4,
  dataPage: 5,
  dictionaryPage: 7,
  dataPageV2: 8,
} as const;

export const DATA_PAGE = { valueCount: 1, encoding: 2, definitionEncoding: 3, repetitionEncoding: 4 } as const;

export const DICTIONARY_PAGE = { valueCount: 1, encoding: 2 } as const;

export const DATA_PAGE_V2 = {
  valueCount: 1,
  nullCount: 2,
  rowCount: 3,
  encoding: 4,
  definitionBytes: 5,
  repetitionBytes: 6,
  isCompressed: 7,
} as const;

export const PAGE_TYPE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;

export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  bitPacked: 4,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const;
