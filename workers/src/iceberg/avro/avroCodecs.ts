import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compress as compressSnappy, uncompress as uncompressSnappy } from 'snappyjs';
import { assertSnappyTags } from './assertSnappyTags';
import { ZLIB_CHUNK_BYTES } from './avroLimits';
import { chooseDeflateLibrary } from './chooseDeflateLibrary';
import type { CompressionLevels } from './CompressionLevels';
import { decompressBzip2 } from './decompressBzip2';
import type { DeflateOptions } from './DeflateLibrary';
import { freeBytes } from '../../memory/freeBytes';

/** How a block is compressed. */
export interface BlockCompression {
  levels: CompressionLevels;
  /** How many records are in the block. */
  recordCount: number;
  /** See {@link DeflateOptions}. */
  spareBytes?: number;
}

/** One value of `avro.codec`: how a block's bytes become records and back. */
export interface AvroCodec {
  /** @throws Error where the data is damaged or longer than `maxBytes` when decompressed */
  decompress(data: Buffer, maxBytes: number): Buffer;
  compress(data: Buffer, options: BlockCompression): Uint8Array;
  /** Gives the memory back of what either of them returned. Missing where that may be what they were given. */
  free?(result: Uint8Array): void;
  /** The codec that `compress` writes where it is another than the one that was read; the header must then say so. */
  compressesAs?: string;
}

const SNAPPY_CHECKSUM_BYTES = 4;

const deflate: AvroCodec = {
  decompress: (data, maxBytes) => chooseDeflateLibrary().decompress(data, maxBytes),
  compress: (data, { levels, recordCount, spareBytes }) => {
    const recordBytes = data.length / Math.max(recordCount, 1);
    return chooseDeflateLibrary().compress(data, { level: levels.deflate, recordBytes, spareBytes });
  },
  free: freeBytes,
};

const snappy: AvroCodec = {
  decompress(data, maxBytes) {
    const end = data.length - SNAPPY_CHECKSUM_BYTES;
    if (end < 1) {
      throw new Error('the block is too short for a snappy checksum');
    }
    const stream = data.subarray(0, end);
    assertSnappyTags(stream);
    const plain = uncompressSnappy(stream, maxBytes);
    if (crc32(plain) !== data.readUInt32BE(end)) {
      throw new Error('the snappy checksum differs');
    }
    return plain;
  },
  compress(data) {
    const checksum = Buffer.allocUnsafe(SNAPPY_CHECKSUM_BYTES);
    checksum.writeUInt32BE(crc32(data));
    return Buffer.concat([compressSnappy(data), checksum]);
  },
};

// Node does not tell of a zstd frame that is cut off, it gives what there was. The block's records then end too early, which
// `walkBlock` notices: it demands that they fill the block exactly.
const zstandard: AvroCodec = {
  decompress: (data, maxBytes) => zstdDecompressSync(data, { maxOutputLength: maxBytes, chunkSize: ZLIB_CHUNK_BYTES }),
  compress: (data, { levels }) =>
    zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: levels.zstandard }, chunkSize: ZLIB_CHUNK_BYTES }),
  free: freeBytes,
};

/**
 * The codecs that Iceberg writers use (Avro 1.11 spec, "Required Codecs" and "Optional Codecs"). A rewritten file keeps its codec,
 * but for bzip2: no kept JavaScript library compresses it, so such a file becomes `deflate`, which every reader must support.
 */
export const AVRO_CODECS: ReadonlyMap<string, AvroCodec> = new Map<string, AvroCodec>([
  ['null', { decompress: data => data, compress: data => data }],
  ['deflate', deflate],
  ['snappy', snappy],
  ['zstandard', zstandard],
  ['bzip2', { decompress: decompressBzip2, compress: deflate.compress, compressesAs: 'deflate' }],
]);
