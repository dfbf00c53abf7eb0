import { CorruptInput } from '../CorruptInput';

/** Reads numbers that are stored as differences (Parquet format, "Delta Encoding"). */
export interface Deltas {
  values: BigInt64Array;
  /** Where they end in the input. */
  end: number;
}

/**
 * @param options - `count` as the page announces it; `bits` of the type: sums wrap around there
 * @throws CorruptInput with the offset in `input`
 */
export function readDeltas(options: { input: Uint8Array; start: number; count: number; bits: 32 | 64 }): Deltas {
  const { input, start, count, bits } = options;
  let position = start;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = input[position];
      if (byte === undefined) {
        break;
      }
      position += 1;
      value += BigInt(byte % 128) * 2n ** shift;
      if (byte < 128) {
        return value;
      }
    }
    throw new CorruptInput('The data ends inside a number of a Parquet page', position);
  }
  const zigzag = () => {
    const value = varint();
    return value % 2n === 0n ? value / 2n : -(value + 1n) / 2n;
  };

  const blockValues = Number(varint());
  const miniblocks = Number(varint());
  const total = Number(varint());
  const values = new BigInt64Array(count);
  const miniblockValues = blockValues / miniblocks;
  if (total !== count || !Number.isInteger(miniblockValues) || miniblockValues % 8 !== 0 || miniblockValues < 8 || miniblocks > 1_024) {
    throw new CorruptInput('The head of delta-encoded numbers does not fit their page', start);
  }
  let last = zigzag();
  let used = 0;
  if (count > 0) {
    values[0] = BigInt.asIntN(bits, last);
    used = 1;
  }
  while (used < count) {
    const smallest = zigzag();
    const widths = position;
    position += miniblocks;
    for (let block = 0; block < miniblocks && used < count; block += 1) {
      const width = input[widths + block];
      const size = (miniblockValues * width) / 8;
      if (width === undefined || width > 64 || position + size > input.length) {
        throw new CorruptInput('The data ends inside delta-encoded numbers', position);
      }
      for (let i = 0; i < miniblockValues && used < count; i += 1, used += 1) {
        last = BigInt.asIntN(bits, last + smallest + unpackOne(input, position, width, i));
        values[used] = last;
      }
      position += size;
    }
  }
  return { values, end: position };
}

function unpackOne(input: Uint8Array, start: number, width: number, index: number): bigint {
  const firstBit = width * index;
  const offset = firstBit % 8;
  let position = start + (firstBit - offset) / 8;
  if (width + offset <= 48) {
    let value = 0;
    for (let bit = 0; bit < width + offset; bit += 8, position += 1) {
      value += input[position] * 2 ** bit;
    }
    return BigInt(Math.floor(value / 2 ** offset) % 2 ** width);
  }
  let value = 0n;
  for (let bit = 0; bit < width + offset; bit += 8, position += 1) {
    value += BigInt(input[position]) * 2n ** BigInt(bit);
  }
  return (value / 2n ** BigInt(offset)) % 2n ** BigInt(width);
}
