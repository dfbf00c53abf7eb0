import { uncompress as uncompressSnappy } from 'snappyjs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { checkSnappyStream } from '../avro/checkSnappyStream';
import { CorruptInput } from '../CorruptInput';
import { decompressLz4Block } from '../lz4/decompressLz4Block';

/** Pages have about a megabyte; dictionaries, and pages of writers that set no limit, some ten. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** The least that zlib allows. */
const MIN_CHUNK_BYTES = 64;
/** What a page only announces is not laid out at once beyond this. */
const MAX_CHUNK_BYTES = 8 * 1024 * 1024;

/** Codecs by their number in Parquet's `CompressionCodec`. LZO (3) has no maintained library, and no writer of Iceberg uses it. */
const CODECS: Partial<Record<number, (data: Uint8Array, sizeBytes: number) => Uint8Array>> = {
  0: data => data,
  1: (data, sizeBytes) => {
    checkSnappyStream(data);
    return uncompressSnappy(data, sizeBytes) as Uint8Array;
  },
  2: (data, sizeBytes) => gunzipSync(data, oneChunkOf(sizeBytes)),
  4: (data, sizeBytes) => brotliDecompressSync(data, oneChunkOf(sizeBytes)),
  5: decompressHadoopLz4,
  6: (data, sizeBytes) => zstdDecompressSync(data, oneChunkOf(sizeBytes)),
  7: (data, sizeBytes) => decompressLz4Block(data, sizeBytes),
};

/** Into one piece, one byte longer so that the end is seen at once; Node's own pieces of 16 KB would be put together afterwards. */
function oneChunkOf(sizeBytes: number): { maxOutputLength: number; chunkSize: number } {
  return { maxOutputLength: Math.max(sizeBytes, 1), chunkSize: Math.max(MIN_CHUNK_BYTES, Math.min(sizeBytes + 1, MAX_CHUNK_BYTES)) };
}

/** @throws CorruptInput for what does not decompress to exactly `sizeBytes` */
export function decompressPage(codec: number, data: Uint8Array, sizeBytes: number): Uint8Array {
  const decompress = CODECS[codec];
  if (!decompress || sizeBytes < 0 || sizeBytes > MAX_PAGE_BYTES) {
    throw new CorruptInput(decompress ? `A Parquet page announces ${sizeBytes} bytes` : `Parquet's codec ${codec} is not known here`, 0);
  }
  let output: Uint8Array;
  try {
    output = data.length === 0 && sizeBytes === 0 ? data : decompress(data, sizeBytes);
  } catch (error) {
    throw new CorruptInput(`A Parquet page does not decompress: ${error instanceof Error ? error.message : error}`, 0);
  }
  if (output.length !== sizeBytes) {
    throw new CorruptInput(`A Parquet page decompresses to ${output.length} bytes, it announces ${sizeBytes}`, 0);
  }
  return output;
}

/** The old LZ4 codec is Hadoop's framing: big-endian sizes of the output and of the input before each block. */
function decompressHadoopLz4(data: Uint8Array, sizeBytes: number): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const blocks: Uint8Array[] = [];
  for (let position = 0; position < data.length;) {
    const [outputBytes, inputBytes] = [view.getUint32(position), view.getUint32(position + 4)];
    const end = position + 8 + inputBytes;
    if (end > data.length || outputBytes > sizeBytes) {
      throw new Error('the sizes of a block do not fit');
    }
    blocks.push(decompressLz4Block(data.subarray(position + 8, end), outputBytes));
    position = end;
  }
  return Buffer.concat(blocks);
}
