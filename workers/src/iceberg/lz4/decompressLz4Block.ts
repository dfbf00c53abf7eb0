const MIN_MATCH_BYTES = 4;
const LONG_LENGTH = 15;

/**
 * Decompresses one LZ4 block (lz4, `lz4_Block_format.md`) into `output` from `outputStart` on. What stands before may be referred to,
 * as the blocks of a frame do where they are linked. The kept libraries give whole buffers only, and read on behind damage.
 *
 * @returns the offset behind the last byte written
 * @throws Error where the block is damaged, or longer than the output
 */
export function decompressLz4Block(input: Uint8Array, output: Uint8Array, outputStart = 0): number {
  let read = 0;
  let written = outputStart;

  const readLength = (short: number): number => {
    let length = short;
    if (short === LONG_LENGTH) {
      let byte: number;
      do {
        if (read >= input.length) {
          throw new Error('an LZ4 block ends within a length');
        }
        byte = input[read];
        read += 1;
        length += byte;
      } while (byte === 255);
    }
    return length;
  };

  while (read < input.length) {
    const token = input[read];
    read += 1;
    const literals = readLength(token >>> 4);
    if (literals > input.length - read || literals > output.length - written) {
      throw new Error('an LZ4 literal is longer than what is left');
    }
    output.set(input.subarray(read, read + literals), written);
    read += literals;
    written += literals;
    if (read === input.length) {
      return written;
    }
    if (read + 2 > input.length) {
      throw new Error('an LZ4 block ends within an offset');
    }
    const offset = input[read] | (input[read + 1] << 8);
    read += 2;
    const length = readLength(token & LONG_LENGTH) + MIN_MATCH_BYTES;
    if (offset === 0 || offset > written || length > output.length - written) {
      throw new Error('an LZ4 match points outside of the block');
    }
    for (let end = written + length; written < end; written += 1) {
      output[written] = output[written - offset];
    }
  }
  throw new Error('an LZ4 block ends without a last literal');
}
