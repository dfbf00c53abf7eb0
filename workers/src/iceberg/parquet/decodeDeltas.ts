import { VarintCursor } from './VarintCursor';

/** What a delta-encoded run of integers holds, and where it ends. */
export interface Deltas {
  /** Wrapped to 64 bits; the low 32 are the value where the column has 32. */
  values: BigInt64Array;
  endBytes: number;
}

/** Bytes that may be read behind a miniblock's end without leaving its copy. */
const PADDING_BYTES = 9;
const MAX_BIT_WIDTH = 64;
/** Writers use 128 or 256; what is read comes from others. */
const MAX_BLOCK_VALUES = 1 << 20;

/**
 * The integers of DELTA_BINARY_PACKED (Parquet format, "Encodings", delta encoding): a first value, then blocks of differences, each
 * block with its smallest one and miniblocks of a bit width of their own.
 *
 * @throws Error where the bytes end too early or make no sense
 */
export function decodeDeltas(bytes: Buffer, count: number): Deltas {
  const cursor = new VarintCursor(bytes);
  const blockValues = Number(cursor.read());
  const miniblocks = Number(cursor.read());
  const storedCount = Number(cursor.read());
  const miniblockValues = blockValues / miniblocks;
  if (!(blockValues <= MAX_BLOCK_VALUES) || !Number.isInteger(miniblockValues) || miniblockValues < 8 || miniblockValues % 8 !== 0) {
    throw new Error(`delta blocks of ${blockValues} values in ${miniblocks} parts make no sense`);
  }
  if (storedCount < count) {
    throw new Error(`${storedCount} values are there instead of ${count}`);
  }
  const values = new BigInt64Array(count);
  let value = cursor.readSigned();
  let filled = 0;
  if (count > 0) {
    values[filled++] = value;
  }
  while (filled < count) {
    const smallest = cursor.readSigned();
    const widths = cursor.take(miniblocks);
    for (let part = 0; part < miniblocks && filled < count; part += 1) {
      const width = widths[part];
      if (width > MAX_BIT_WIDTH) {
        throw new Error(`a difference of ${width} bits is none`);
      }
      const packed = Buffer.concat([cursor.take((miniblockValues * width) / 8), Buffer.alloc(PADDING_BYTES)]);
      for (let index = 0; index < miniblockValues && filled < count; index += 1) {
        value = BigInt.asIntN(64, value + smallest + unpack(packed, index * width, width));
        values[filled++] = value;
      }
    }
  }
  return { values, endBytes: cursor.offset };
}

/** `width` bits, the least significant first, from a bit offset on. */
function unpack(packed: Buffer, bitOffset: number, width: number): bigint {
  const start = bitOffset >>> 3;
  const shift = BigInt(bitOffset & 7);
  const low = packed.readBigUInt64LE(start) >> shift;
  const high = shift === 0n ? 0n : BigInt(packed[start + 8]) << (64n - shift);
  return BigInt.asUintN(width, low | high);
}
