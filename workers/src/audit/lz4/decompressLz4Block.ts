import { CorruptInput } from '../CorruptInput';

/** An LZ4 block shrinks data to no less than about one in 255. */
const MAX_RATIO = 256;

/**
 * Decompresses one LZ4 block (LZ4 block format). The library at hand can neither go on from an earlier block, as frames need it, nor does it say where the
 * data ends too early.
 *
 * @param sizeBytes - of the output: at most for a block of a frame, exactly where `history` is left out
 * @param history - output that matches may refer to; what is written is appended to it
 * @throws CorruptInput with the offset in `input`
 */
export function decompressLz4Block(input: Uint8Array, sizeBytes: number, history?: { output: Uint8Array; used: number }): Uint8Array {
  if (!history && sizeBytes > input.length * MAX_RATIO) {
    throw new CorruptInput(`An LZ4 block of ${input.length} bytes announces ${sizeBytes}`, 0);
  }
  const output = history?.output ?? new Uint8Array(sizeBytes);
  const limit = history ? Math.min(output.length, history.used + sizeBytes) : sizeBytes;
  const begin = history?.used ?? 0;
  let used = begin;
  let position = 0;
  const fail = (message: string): never => {
    throw new CorruptInput(message, position);
  };

  function length(nibble: number): number {
    let value = nibble;
    if (nibble === 15) {
      for (let byte = 255; byte === 255; position += 1) {
        byte = input[position] ?? fail('The data ends inside an LZ4 length');
        value += byte;
      }
    }
    return value;
  }

  while (position < input.length) {
    const token = input[position];
    position += 1;
    const literals = length(Math.floor(token / 16));
    if (literals > input.length - position || literals > limit - used) {
      fail('Literals of an LZ4 block run past its end');
    }
    output.set(input.subarray(position, position + literals), used);
    position += literals;
    used += literals;
    if (position < input.length) {
      const distance = input[position] + (input[position + 1] ?? fail('The data ends inside an LZ4 match')) * 256;
      position += 2;
      const size = length(token % 16) + 4;
      if (distance === 0 || distance > used || size > limit - used) {
        fail('A match of an LZ4 block leads out of its output');
      }
      // A match may overlap what it writes.
      for (const end = used + size; used < end; used += 1) {
        output[used] = output[used - distance];
      }
    }
  }
  if (history) {
    history.used = used;
  } else if (used !== sizeBytes) {
    fail(`An LZ4 block has ${used} bytes, it announces ${sizeBytes}`);
  }
  return output.subarray(begin, used);
}
