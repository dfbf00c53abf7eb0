import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects, type CompressionCodec, type Compressors, type Encoding, type SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** One row; `row` is the deprecated column, here with a name that may be lacking and tags of which there may be any number. */
export interface DeleteRow {
  file_path: string;
  pos: number;
  row?: { name: string | undefined; tags: string[] };
}

const reservedColumns = (pathFieldId: number): SchemaElement[] => [
  { name: 'file_path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED', field_id: pathFieldId },
  { name: 'pos', type: 'INT64', repetition_type: 'REQUIRED', field_id: 2147483545 },
];

const ROW_COLUMN: SchemaElement[] = [
  { name: 'row', num_children: 2, repetition_type: 'OPTIONAL', field_id: 2147483544 },
  { name: 'name', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL', field_id: 1 },
  { name: 'tags', num_children: 1, converted_type: 'LIST', repetition_type: 'REQUIRED', field_id: 2 },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED', field_id: 3 },
];

/** A literal of up to 14 bytes, or of more with its length behind the token: no compression, and yet a whole LZ4 block. */
function storeAsLz4(data: Uint8Array): Uint8Array {
  const long = data.length < 15 ? [] : [...Array(Math.floor((data.length - 15) / 255)).fill(255), (data.length - 15) % 255];
  return Buffer.concat([Buffer.of(Math.min(data.length, 15) << 4, ...long), data]);
}

const readStoredLz4 = (block: Uint8Array, lengthBytes: number) => block.subarray(block.length - lengthBytes);

/** A position delete file, written by another implementation than the product's. */
export function writeParquetDeletes(options: {
  rows: readonly DeleteRow[];
  codec?: CompressionCodec;
  rowGroupSize?: number;
  pageSize?: number;
  pathEncoding?: Encoding;
  positionEncoding?: Encoding;
  pathFieldId?: number;
}): Buffer {
  const { rows, codec = 'ZSTD', rowGroupSize = 1000, pageSize, pathEncoding, positionEncoding, pathFieldId = 2147483546 } = options;
  const hasRow = rows.some(({ row }) => row);
  const bytes = parquetWriteBuffer({
    schema: [{ name: 'table', num_children: hasRow ? 3 : 2 }, ...reservedColumns(pathFieldId), ...(hasRow ? ROW_COLUMN : [])],
    columnData: [
      { name: 'file_path', data: rows.map(row => row.file_path), encoding: pathEncoding, columnIndex: true, bloomFilter: true },
      { name: 'pos', data: rows.map(row => BigInt(row.pos)), encoding: positionEncoding, columnIndex: true },
      ...(hasRow ? [{ name: 'row', data: rows.map(({ row }) => row && { ...row, tags: row.tags }) }] : []),
    ],
    codec,
    compressors: { ZSTD: zstdCompressSync, GZIP: gzipSync, BROTLI: brotliCompressSync, LZ4_RAW: storeAsLz4 },
    rowGroupSize,
    pageSize,
    kvMetadata: [{ key: 'delete-type', value: 'position' }],
    createdBy: 'another writer',
  });
  return Buffer.from(bytes);
}

/** The rows of a position delete file, read by another implementation than the product's. */
export async function readParquetDeletes(bytes: Buffer): Promise<DeleteRow[]> {
  const file = new Uint8Array(bytes).buffer;
  const compressors: Compressors = {
    ZSTD: page => zstdDecompressSync(page),
    GZIP: page => gunzipSync(page),
    BROTLI: page => brotliDecompressSync(page),
    LZ4_RAW: readStoredLz4,
  };
  const rows = await parquetReadObjects({ file, compressors });
  return rows.map(({ file_path: path, pos, row }) => ({
    file_path: path,
    pos: Number(pos),
    ...(row && { row: { name: row.name ?? undefined, tags: row.tags } }),
  }));
}
