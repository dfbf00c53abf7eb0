import { CorruptInput } from '../CorruptInput';

/**
 * Reads `count` numbers of `bitWidth` bits in Parquet's hybrid of runs and packed bits (Parquet format, "RLE/Bit-Packing Hybrid").
 * A run may announce more than what is left, as padding; what it announces beyond is never made.
 *
 * @param options - `limit` is the greatest number that may occur
 * @throws CorruptInput with the offset in `input`
 */
export function readRuns(options: {
  input: Uint8Array;
  start: number;
  end: number;
  bitWidth: number;
  count: number;
  limit: number;
}): Uint32Array {
  const { input, start, end, bitWidth, count, limit } = options;
  if (bitWidth > 32) {
    throw new CorruptInput('A Parquet run has numbers of more than 32 bits', start);
  }
  const output = new Uint32Array(count);
  if (bitWidth === 0) {
    return output;
  }
  const byteWidth = Math.ceil(bitWidth / 8);
  let position = start;
  let used = 0;
  while (used < count) {
    const head = readHead(input, position, end);
    position = head.position;
    const announced = Math.floor(head.value / 2);
    if (head.value % 2 === 0) {
      if (position + byteWidth > end) {
        throw new CorruptInput('The data ends inside a Parquet run', position);
      }
      const size = Math.min(announced, count - used);
      const value = readUnsigned(input, position, byteWidth);
      if (value > limit) {
        throw outOfRange(start);
      }
      output.fill(value, used, used + size);
      position += byteWidth;
      used += size;
    } else {
      const packedBytes = announced * bitWidth;
      const size = Math.min(announced * 8, count - used);
      // Some writers cut the padding of the last group.
      if (position + Math.ceil((size * bitWidth) / 8) > end) {
        throw new CorruptInput('The data ends inside packed bits of a Parquet run', position);
      }
      const unpacked = output.subarray(used, used + size);
      unpack(input, position, bitWidth, unpacked);
      for (let i = 0; i < size; i += 1) {
        if (unpacked[i] > limit) {
          throw outOfRange(start);
        }
      }
      position += packedBytes;
      used += size;
    }
  }
  return output;
}

function outOfRange(start: number): CorruptInput {
  return new CorruptInput('A number of a Parquet run is out of its range', start);
}

function readHead(input: Uint8Array, start: number, end: number): { value: number; position: number } {
  let value = 0;
  let scale = 1;
  for (let position = start; position < Math.min(end, start + 5); position += 1) {
    value += (input[position] % 128) * scale;
    scale *= 128;
    if (input[position] < 128) {
      return { value, position: position + 1 };
    }
  }
  throw new CorruptInput('The data ends inside the head of a Parquet run', start);
}

function readUnsigned(input: Uint8Array, position: number, byteWidth: number): number {
  let value = 0;
  for (let i = byteWidth - 1; i >= 0; i -= 1) {
    value = value * 256 + input[position + i];
  }
  return value;
}

/** Least significant bits first. Numbers of up to 24 bits, which nearly all are, never leave 32-bit arithmetic. */
function unpack(input: Uint8Array, start: number, bitWidth: number, output: Uint32Array): void {
  let position = start;
  let bits = 0;
  let buffer = 0;
  if (bitWidth <= 24) {
    /* eslint-disable no-bitwise */
    const mask = (1 << bitWidth) - 1;
    for (let i = 0; i < output.length; i += 1) {
      for (; bits < bitWidth; bits += 8) {
        buffer |= input[position] << bits;
        position += 1;
      }
      output[i] = buffer & mask;
      buffer >>>= bitWidth;
      bits -= bitWidth;
    }
    /* eslint-enable no-bitwise */
    return;
  }
  const scale = 2 ** bitWidth;
  for (let i = 0; i < output.length; i += 1) {
    for (; bits < bitWidth; bits += 8) {
      buffer += input[position] * 2 ** bits;
      position += 1;
    }
    output[i] = buffer % scale;
    buffer = Math.floor(buffer / scale);
    bits -= bitWidth;
  }
}
