import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import Bzip2 from '@foxglove/wasm-bz2';
import { uncompress as uncompressSnappy } from 'snappyjs';
import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { freeBytes } from '../../memory/freeBytes';
import { CorruptInput } from '../CorruptInput';
import { checkSnappyStream } from './checkSnappyStream';

/** Java writes blocks of 64 kB; PyIceberg puts a whole manifest into one, some 100 MB for very wide tables. Twice this is taken where chunks are put together. */
export const MAX_BLOCK_BYTES = 128 * 1024 * 1024;

/** One value of `avro.codec`. */
export interface Decompressor {
  /** Inflates one block's data. Throws CorruptInput for broken data, and for data that grows beyond `MAX_BLOCK_BYTES`. */
  decompress: Decompress;
  /** Gives the memory back of what `decompress` returned. Missing where that may be what it was given, or belongs to a library. */
  free?: (data: Uint8Array) => void;
}

type Decompress = (data: Uint8Array) => Uint8Array;

const CODECS = ['null', 'deflate', 'zstandard', 'snappy', 'bzip2'];

/**
 * The decompressor of a container's `avro.codec`. Asynchronous only because bzip2 is compiled at first use; the work itself is
 * synchronous, it belongs into a thread.
 * @throws ReplicationError `unsupported-codec`
 */
export async function createDecompressor(codec: string): Promise<Decompressor> {
  switch (codec) {
    case 'null':
      return { decompress: data => data };
    case 'deflate':
      return adaptive((data, chunkSize) => inflateRawSync(data, { maxOutputLength: MAX_BLOCK_BYTES, chunkSize }));
    case 'zstandard':
      return adaptive((data, chunkSize) => zstdDecompressSync(data, { maxOutputLength: MAX_BLOCK_BYTES, chunkSize }));
    case 'snappy':
      return { decompress: guarded(decompressSnappy) };
    case 'bzip2':
      return { decompress: guarded(await createBzip2Decompressor()) };
    default:
      throw new ReplicationError('unsupported-codec', `The codec "${codec}" is none of ${CODECS.join(', ')}.`);
  }
}

/** Blocks of a file are alike: an output chunk a little larger than the last block's output saves putting chunks together. */
function adaptive(decompress: (data: Uint8Array, chunkSize: number) => Uint8Array): Decompressor {
  let chunkSize = 96 * 1024;
  const inflate = guarded(data => {
    const output = decompress(data, chunkSize);
    chunkSize = Math.min(Math.max(chunkSize, output.length + 4096), 64 * 1024 * 1024);
    return output;
  });
  return { decompress: inflate, free: freeBytes };
}

function guarded(decompress: Decompress): Decompress {
  return data => {
    try {
      return decompress(data);
    } catch (error) {
      throw new CorruptInput(`The block does not decompress: ${error instanceof Error ? error.message : error}`, 0);
    }
  };
}

/** Avro's snappy: a raw snappy stream, then the big-endian CRC-32 of what it stands for. */
function decompressSnappy(data: Uint8Array): Uint8Array {
  if (data.length < 4) {
    throw new Error('there is no room for a checksum');
  }
  const stream = data.subarray(0, data.length - 4);
  checkSnappyStream(stream);
  const output = uncompressSnappy(stream, MAX_BLOCK_BYTES) as Uint8Array;
  const expected = new DataView(data.buffer, data.byteOffset + data.length - 4, 4).getUint32(0);
  if (crc32(output) !== expected) {
    throw new Error('the checksum is wrong');
  }
  return output;
}

/** The size of the output is not told beforehand, so it is guessed, and doubled until it is enough. */
async function createBzip2Decompressor(): Promise<Decompress> {
  const bzip2 = await Bzip2.init();
  return data => {
    for (let sizeBytes = Math.max(data.length * 8, 64 * 1024); ; sizeBytes *= 2) {
      try {
        return bzip2.decompress(data, Math.min(sizeBytes, MAX_BLOCK_BYTES));
      } catch (error) {
        const tooSmall = error instanceof Error && error.message.includes('BZ_OUTBUFF_FULL');
        if (!tooSmall || sizeBytes >= MAX_BLOCK_BYTES) {
          throw error;
        }
      }
    }
  };
}
