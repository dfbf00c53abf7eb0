import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { corruptMetadata } from '../corruptMetadata';
import type { ParquetChunk, ParquetColumn, ParquetFile, ParquetRowGroup } from './ParquetFile';
import { COLUMN_CHUNK, COLUMN_METADATA, FILE_METADATA, ROW_GROUP } from './parquetFields';
import { MAX_FOOTER_BYTES } from './parquetLimits';
import { readParquetSchema } from './readParquetSchema';
import { readThriftStruct } from './thrift/readThriftStruct';
import type { ThriftStruct } from './thrift/ThriftStruct';

const MAGIC = Buffer.from('PAR1', 'latin1');
const ENCRYPTED_MAGIC = Buffer.from('PARE', 'latin1');
const LENGTH_BYTES = 4;

/**
 * Reads the footer of a Parquet file and finds the chunks of its columns (parquet-format, "File format").
 *
 * @throws ReplicationError `corrupt-metadata`, `unsupported-encryption`
 */
export function readParquetFile(source: { uri: string; bytes: Buffer }): ParquetFile {
  const { uri, bytes } = source;
  const tail = bytes.length - MAGIC.length;
  if (bytes.subarray(Math.max(0, tail)).equals(ENCRYPTED_MAGIC)) {
    throw new ReplicationError('unsupported-encryption', `${uri} is an encrypted Parquet file.`);
  }
  const isParquet =
    bytes.length >= 2 * MAGIC.length + LENGTH_BYTES && bytes.subarray(0, MAGIC.length).equals(MAGIC) && bytes.subarray(tail).equals(MAGIC);
  if (!isParquet) {
    throw corruptMetadata(uri, 'it is no whole Parquet file');
  }
  const footerBytes = bytes.readUInt32LE(tail - LENGTH_BYTES);
  const footerOffset = tail - LENGTH_BYTES - footerBytes;
  if (footerOffset < MAGIC.length || footerBytes > MAX_FOOTER_BYTES) {
    throw corruptMetadata(uri, `its footer cannot have ${footerBytes} bytes`, { offsetBytes: tail - LENGTH_BYTES });
  }
  try {
    return readFooter({ uri, bytes, footerOffset, footer: bytes.subarray(footerOffset, tail - LENGTH_BYTES) });
  } catch (error) {
    if (error instanceof ReplicationError) {
      throw error;
    }
    throw corruptMetadata(uri, 'its footer is damaged', { offsetBytes: footerOffset, cause: error });
  }
}

function readFooter(options: { uri: string; bytes: Buffer; footerOffset: number; footer: Buffer }): ParquetFile {
  const { uri, bytes, footerOffset } = options;
  const { struct: footer, endOffsetBytes } = readThriftStruct(options.footer);
  if (endOffsetBytes !== options.footer.length) {
    throw new Error('it ends before its length says so');
  }
  if (footer.has(FILE_METADATA.encryptionAlgorithm) || footer.has(FILE_METADATA.footerSigningKey)) {
    throw new ReplicationError('unsupported-encryption', `${uri} is an encrypted Parquet file.`);
  }
  const columns = readParquetSchema(footer);
  const rowCount = footer.integer(FILE_METADATA.rowCount);
  const rowGroups = footer.structs(FILE_METADATA.rowGroups).map(group => readRowGroup({ uri, bytes, footerOffset, columns, group }));
  if (rowGroups.reduce((sum, group) => sum + group.rowCount, 0) !== rowCount) {
    throw new Error(`its row groups do not add up to ${rowCount} rows`);
  }
  return { uri, bytes, footer, columns, rowCount, rowGroups };
}

interface Region {
  uri: string;
  bytes: Buffer;
  footerOffset: number;
  columns: readonly ParquetColumn[];
}

function readRowGroup(options: Region & { group: ThriftStruct }): ParquetRowGroup {
  const { group, columns } = options;
  const structs = group.structs(ROW_GROUP.columns);
  const rowCount = group.integer(ROW_GROUP.rowCount);
  if (structs.length !== columns.length || rowCount < 0) {
    throw new Error(`a row group has ${structs.length} chunks and ${rowCount} rows`);
  }
  return { struct: group, rowCount, chunks: structs.map((struct, index) => readChunk({ ...options, struct, column: columns[index] })) };
}

function readChunk(options: Region & { struct: ThriftStruct; column: ParquetColumn }): ParquetChunk {
  const { uri, bytes, footerOffset, struct, column } = options;
  if (struct.has(COLUMN_CHUNK.cryptoMetadata) || struct.has(COLUMN_CHUNK.encryptedMetadata)) {
    throw new ReplicationError('unsupported-encryption', `${uri} has an encrypted column.`);
  }
  if (struct.has(COLUMN_CHUNK.filePath)) {
    throw new Error('a column lies in another file');
  }
  const metadata = struct.struct(COLUMN_CHUNK.metadata);
  if (metadata.texts(COLUMN_METADATA.path).join('\0') !== column.path.join('\0')) {
    throw new Error('the columns are in another order than in the schema');
  }
  const dataOffset = metadata.integer(COLUMN_METADATA.dataPageOffset);
  const dictionaryOffset = metadata.optionalInteger(COLUMN_METADATA.dictionaryPageOffset);
  // Some writers name a dictionary at 0 where there is none.
  const start = dictionaryOffset !== undefined && dictionaryOffset > 0 && dictionaryOffset < dataOffset ? dictionaryOffset : dataOffset;
  const lengthBytes = metadata.integer(COLUMN_METADATA.totalCompressedBytes);
  const valueCount = metadata.integer(COLUMN_METADATA.valueCount);
  // A chunk without values need not have pages, and some writers then tell no place.
  const isNowhere = valueCount === 0 && start < MAGIC.length;
  if (!isNowhere && (start < MAGIC.length || lengthBytes < 0 || start + lengthBytes > footerOffset || valueCount < 0)) {
    throw new Error(`the chunk of ${column.path.join('.')} does not lie within the file`);
  }
  return {
    column,
    struct,
    metadata,
    codec: metadata.integer(COLUMN_METADATA.codec),
    valueCount,
    pages: isNowhere ? Buffer.alloc(0) : bytes.subarray(start, start + lengthBytes),
    offsetBytes: start,
  };
}
