import type { ParquetChunk, ParquetFile } from './ParquetFile';
import { COLUMN_CHUNK, COLUMN_METADATA, FILE_METADATA, ROW_GROUP } from './parquetFields';
import type { ThriftStruct } from './thrift/ThriftStruct';
import { writeThriftStruct } from './thrift/writeThriftStruct';

const MAGIC = Buffer.from('PAR1', 'latin1');

/** A chunk to be written. The offsets in its metadata are such as if its pages began at `offsetBytes`. */
export type WritableChunk = Pick<ParquetChunk, 'struct' | 'metadata' | 'pages' | 'offsetBytes'>;

/** A row group to be written; all of `struct` is kept but for chunks, sizes, offsets and the number of rows. */
export interface WritableRowGroup {
  struct: ThriftStruct;
  rowCount: number;
  chunks: readonly WritableChunk[];
}

/**
 * Writes a Parquet file with the schema, the key-value metadata and everything else that another's footer holds, and new row groups.
 *
 * Page indexes and Bloom filters are left out, of columns that did not change too: they are optional, would have to be moved, and hold
 * bounds and hashes of the values that changed. A delete file's rows are looked up by the row groups' statistics.
 */
export function writeParquetFile(file: ParquetFile, rowGroups: readonly WritableRowGroup[]): Buffer {
  const parts: Buffer[] = [MAGIC];
  let at = MAGIC.length;

  const place = (chunk: WritableChunk): ThriftStruct => {
    const metadata = moved(chunk.metadata, at - chunk.offsetBytes);
    const struct = chunk.struct
      .clone()
      .remove(
        COLUMN_CHUNK.offsetIndexOffset,
        COLUMN_CHUNK.offsetIndexLength,
        COLUMN_CHUNK.columnIndexOffset,
        COLUMN_CHUNK.columnIndexLength,
      )
      .setStruct(COLUMN_CHUNK.metadata, metadata);
    if (struct.optionalInteger(COLUMN_CHUNK.fileOffset) !== 0) {
      struct.setLong(COLUMN_CHUNK.fileOffset, at);
    }
    parts.push(chunk.pages);
    at += chunk.pages.length;
    return struct;
  };

  const groups = rowGroups.map(({ struct, rowCount, chunks }) => {
    const fileOffset = at;
    const columns = chunks.map(place);
    const sum = (field: number) => chunks.reduce((total, { metadata }) => total + metadata.integer(field), 0);
    const group = struct
      .clone()
      .setStructs(ROW_GROUP.columns, columns)
      .setLong(ROW_GROUP.totalBytes, sum(COLUMN_METADATA.totalUncompressedBytes))
      .setLong(ROW_GROUP.rowCount, rowCount);
    if (struct.has(ROW_GROUP.fileOffset)) {
      group.setLong(ROW_GROUP.fileOffset, fileOffset);
    }
    if (struct.has(ROW_GROUP.totalCompressedBytes)) {
      group.setLong(ROW_GROUP.totalCompressedBytes, sum(COLUMN_METADATA.totalCompressedBytes));
    }
    return group;
  });
  const footer = writeThriftStruct(file.footer.clone().setStructs(FILE_METADATA.rowGroups, groups));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, MAGIC]);
}

function moved(metadata: ThriftStruct, byBytes: number): ThriftStruct {
  const { dataPageOffset, indexPageOffset, dictionaryPageOffset, bloomFilterOffset, bloomFilterLength } = COLUMN_METADATA;
  const result = metadata.clone().remove(indexPageOffset, bloomFilterOffset, bloomFilterLength);
  result.setLong(dataPageOffset, metadata.integer(dataPageOffset) + byBytes);
  const dictionary = metadata.optionalInteger(dictionaryPageOffset);
  if (dictionary !== undefined && dictionary > 0) {
    result.setLong(dictionaryPageOffset, dictionary + byBytes);
  }
  return result;
}
