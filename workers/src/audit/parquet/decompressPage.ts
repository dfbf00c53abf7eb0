import { uncompress as uncompressSnappy } from 'snappyjs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { checkSnappyStream } from '../avro/checkSnappyStream';
import { CorruptInput } from '../CorruptInput';
import { decompressLz4Block } from '../lz4/decompressLz4Block';

/** Pages have about a megabyte; dictionaries, and pages of writers that set no limit, some ten. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** Codecs by their number in Parquet's `CompressionCodec`. LZO (3) has no maintained library, and no writer of Iceberg uses it. */
const CODECS: Partial<Record<number, (data: Uint8Array, sizeBytes: number) => Uint8Array>> = {
  0: data => data,
  1: (data, sizeBytes) => {
    checkSnappyStream(data);
    return uncompressSnappy(data, sizeBytes) as Uint8Array;
  },
  2: (data, maxOutputLength) => gunzipSync(data, { maxOutputLength: Math.max(maxOutputLength, 1) }),
  4: (data, maxOutputLength) => brotliDecompressSync(data, { maxOutputLength: Math.max(maxOutputLength, 1) }),
  5: decompressHadoopLz4,
  6: (data, maxOutputLength) => zstdDecompressSync(data, { maxOutputLength: Math.max(maxOutputLength, 1) }),
  7: (data, sizeBytes) => decompressLz4Block(data, sizeBytes),
};

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
