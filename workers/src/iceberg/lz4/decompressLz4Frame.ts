import { decompressLz4Block } from './decompressLz4Block';

const MAGIC = 0x184d2204;
const VERSION_1 = 1;
const UNCOMPRESSED_BLOCK = 0x80000000;
const CHECKSUM_BYTES = 4;

/**
 * Decompresses a single LZ4 frame with its content size present, which is what a Puffin footer is (Puffin spec, "Compression codecs";
 * lz4, `lz4_Frame_format.md`). Its xxHash checksums are not computed: what comes out must be of the size that the frame tells, and a
 * whole JSON text.
 *
 * @throws Error where the frame is damaged, of another kind, or longer than `maxBytes` when decompressed
 */
export function decompressLz4Frame(input: Buffer, maxBytes: number): Buffer {
  if (input.length < 7 || input.readUInt32LE(0) !== MAGIC) {
    throw new Error('it is no LZ4 frame');
  }
  const flags = input[4];
  const [hasBlockChecksum, hasContentSize, hasContentChecksum, hasDictionary] = [0x10, 0x08, 0x04, 0x01].map(bit => (flags & bit) !== 0);
  if (flags >>> 6 !== VERSION_1 || !hasContentSize || hasDictionary) {
    throw new Error('it is no LZ4 frame of version 1 with its content size and without a dictionary');
  }
  const contentBytes = Number(input.readBigUInt64LE(6));
  if (contentBytes > maxBytes) {
    throw new Error(`it decompresses to more than ${maxBytes} bytes`);
  }
  const output = Buffer.alloc(contentBytes);
  let written = 0;
  let at = 15;
  for (;;) {
    const head = input.readUInt32LE(at);
    at += 4;
    if (head === 0) {
      break;
    }
    const block = input.subarray(at, at + (head & ~UNCOMPRESSED_BLOCK));
    if (block.length !== (head & ~UNCOMPRESSED_BLOCK)) {
      throw new Error('the LZ4 frame is cut off');
    }
    at += block.length + (hasBlockChecksum ? CHECKSUM_BYTES : 0);
    if ((head & UNCOMPRESSED_BLOCK) === 0) {
      written = decompressLz4Block(block, output, written);
    } else if (block.length > output.length - written) {
      throw new Error('the LZ4 frame holds more than it tells');
    } else {
      written += block.copy(output, written);
    }
  }
  at += hasContentChecksum ? CHECKSUM_BYTES : 0;
  if (written !== contentBytes || at !== input.length) {
    throw new Error('the LZ4 frame is not of the size that it tells');
  }
  return output;
}
