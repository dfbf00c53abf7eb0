import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compress as compressSnappy, uncompress as uncompressSnappy } from 'snappyjs';
import { assertSnappyTags } from '../avro/assertSnappyTags';
import { decompressLz4Block } from '../lz4/decompressLz4Block';

/** One of Parquet's codecs: how a page's bytes become values and back. */
export interface ParquetCodec {
  /** @throws Error where the data is damaged, or longer than `sizeBytes` when decompressed */
  decompress(data: Buffer, sizeBytes: number): Buffer;
  compress(data: Buffer): Uint8Array;
  /** The number of the codec that `compress` writes. */
  compressesAs: number;
}

const [UNCOMPRESSED, SNAPPY, GZIP, BROTLI, LZ4, ZSTD, LZ4_RAW] = [0, 1, 2, 4, 5, 6, 7];
const LZ4_BLOCK_HEAD_BYTES = 8;
const ZSTANDARD_LEVEL = 1;

const compressZstandard = (data: Buffer) => zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: ZSTANDARD_LEVEL } });

/**
 * Parquet's codecs by number (parquet-format, `Compression.md`). A rewritten column keeps its codec, but for those of the LZ4 family: no kept
 * library compresses them, so such a column becomes zstd, which Iceberg writes by default and so every reader of Iceberg tables reads.
 */
export const PARQUET_CODECS: ReadonlyMap<number, ParquetCodec> = new Map<number, ParquetCodec>([
  [UNCOMPRESSED, { decompress: data => data, compress: data => data, compressesAs: UNCOMPRESSED }],
  [
    SNAPPY,
    {
      decompress: (data, sizeBytes) => {
        assertSnappyTags(data);
        return uncompressSnappy(data, sizeBytes);
      },
      compress: data => compressSnappy(data),
      compressesAs: SNAPPY,
    },
  ],
  [
    GZIP,
    {
      decompress: (data, sizeBytes) => gunzipSync(data, { maxOutputLength: sizeBytes }),
      compress: data => gzipSync(data),
      compressesAs: GZIP,
    },
  ],
  [
    BROTLI,
    {
      decompress: (data, sizeBytes) => brotliDecompressSync(data, { maxOutputLength: sizeBytes }),
      compress: data => brotliCompressSync(data),
      compressesAs: BROTLI,
    },
  ],
  [LZ4, { decompress: decompressHadoopLz4, compress: compressZstandard, compressesAs: ZSTD }],
  [
    ZSTD,
    {
      decompress: (data, sizeBytes) => zstdDecompressSync(data, { maxOutputLength: sizeBytes }),
      compress: compressZstandard,
      compressesAs: ZSTD,
    },
  ],
  [LZ4_RAW, { decompress: decompressRawLz4, compress: compressZstandard, compressesAs: ZSTD }],
]);

function decompressRawLz4(data: Buffer, sizeBytes: number): Buffer {
  const output = Buffer.alloc(sizeBytes);
  return output.subarray(0, decompressLz4Block(data, output));
}

/** Hadoop's framing, which the deprecated codec has (parquet-format, `Compression.md`, "LZ4"): both sizes before each block, big end first. */
function decompressHadoopLz4(data: Buffer, sizeBytes: number): Buffer {
  const output = Buffer.alloc(sizeBytes);
  let written = 0;
  for (let at = 0; at < data.length;) {
    const blockBytes = data.readUInt32BE(at + 4);
    const start = at + LZ4_BLOCK_HEAD_BYTES;
    const block = output.subarray(written, written + data.readUInt32BE(at));
    if (decompressLz4Block(data.subarray(start, start + blockBytes), block) !== data.readUInt32BE(at)) {
      throw new Error('an LZ4 block is not of the size that it tells');
    }
    written += block.length;
    at = start + blockBytes;
  }
  return output.subarray(0, written);
}
