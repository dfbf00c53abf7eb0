import { CorruptInput } from '../CorruptInput';

/** A zigzag long of 64 bits takes at most ten bytes of seven bits each. */
const MAX_LONG_BYTES = 10;

/**
 * Avro's variable-length zigzag numbers (Avro specification, "Primitive Types"). All functions are bounds-checked, and none
 * builds a BigInt unless it is asked to: the audit needs the value of a length or a count, but only the place of all others.
 */
export const avroLong = {
  /**
   * Where the number at `position` ends. Negative where it is longer than it need be: such a number has to be written again before
   * it is hashed, or one value would have several digests.
   */
  end(input: Uint8Array, position: number): number {
    const limit = Math.min(input.length, position + MAX_LONG_BYTES);
    for (let p = position; p < limit; p += 1) {
      const byte = input[p];
      if (byte < 128) {
        if (p - position === MAX_LONG_BYTES - 1 && byte > 1) {
          throw new CorruptInput('A number exceeds 64 bits', position);
        }
        return byte === 0 && p > position ? -(p + 1) : p + 1;
      }
    }
    throw new CorruptInput(limit < position + MAX_LONG_BYTES ? 'The data ends inside a number' : 'A number exceeds 64 bits', position);
  },

  /** The number at `position`, which must be a length, count or index: beyond 2^53 it is corrupt. */
  value(input: Uint8Array, position: number): number {
    const end = Math.abs(avroLong.end(input, position));
    let zigzag = 0;
    let scale = 1;
    for (let p = position; p < end; p += 1) {
      // eslint-disable-next-line no-bitwise
      zigzag += (input[p] & 127) * scale;
      scale *= 128;
    }
    if (zigzag > Number.MAX_SAFE_INTEGER) {
      throw new CorruptInput('A length, count or index is beyond 2^52', position);
    }
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  },

  /** The unsigned, still zigzagged bits of the number at `position`. */
  bits(input: Uint8Array, position: number): bigint {
    const end = Math.abs(avroLong.end(input, position));
    let bits = 0n;
    for (let p = end - 1; p >= position; p -= 1) {
      // eslint-disable-next-line no-bitwise
      bits = (bits << 7n) | BigInt(input[p] & 127);
    }
    return bits;
  },

  /** Writes a count or length (not negative, at most 2^52) and returns where it ends. `output` must have room for ten bytes. */
  writeCount(output: Uint8Array, position: number, count: number): number {
    let zigzag = count * 2;
    let p = position;
    while (zigzag > 127) {
      output[p] = 128 + (zigzag % 128);
      zigzag = Math.floor(zigzag / 128);
      p += 1;
    }
    output[p] = zigzag;
    return p + 1;
  },

  /** Writes bits as `bits` read them, in the fewest bytes, and returns where they end. */
  writeBits(output: Uint8Array, position: number, bits: bigint): number {
    let rest = bits;
    let p = position;
    while (rest > 127n) {
      output[p] = 128 + Number(rest % 128n);
      rest /= 128n;
      p += 1;
    }
    output[p] = Number(rest);
    return p + 1;
  },
};
