const MAX_BIT_WIDTH = 32;
const GROUP_VALUES = 8;
/** With up to seven bits left over, and a byte more, a value of this width still fits the 32 bits of shifts. */
const MAX_SHIFTED_WIDTH = 24;

/**
 * Decodes exactly `count` values of the hybrid of runs and bit-packed groups that levels and dictionary indexes have (parquet-format,
 * `Encodings.md`, "RLE"). A run may claim two thousand million values, so every one is cut at what is wanted.
 *
 * @throws Error where the bytes end before all values are there
 */
export function decodeHybrid(options: { bytes: Buffer; bitWidth: number; count: number }): Uint32Array {
  const { bytes, bitWidth, count } = options;
  if (bitWidth > MAX_BIT_WIDTH) {
    throw new Error(`values cannot have ${bitWidth} bits`);
  }
  const output = new Uint32Array(count);
  const valueBytes = (bitWidth + 7) >>> 3;
  let at = 0;
  let filled = 0;
  while (filled < count) {
    let head = 0;
    let factor = 1;
    let byte: number;
    do {
      if (at >= bytes.length || factor > 2 ** 35) {
        throw new Error('a run is cut off');
      }
      byte = bytes[at];
      at += 1;
      head += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);

    if (head % 2 === 0) {
      const value = valueBytes === 0 ? 0 : bytes.readUIntLE(at, valueBytes);
      at += valueBytes;
      const end = Math.min(count, filled + head / 2);
      output.fill(value, filled, end);
      filled = end;
    } else {
      const values = Math.min(count - filled, ((head - 1) / 2) * GROUP_VALUES);
      unpackBits({ bytes: bytes.subarray(at), bitWidth, output: output.subarray(filled, filled + values) });
      at += ((head - 1) / 2) * bitWidth;
      filled += values;
    }
  }
  return output;
}

/** Values of equal width, packed from the lowest bit of each byte on. The last group may be cut where no value of it is wanted. */
function unpackBits(options: { bytes: Buffer; bitWidth: number; output: Uint32Array }): void {
  const { bytes, bitWidth, output } = options;
  if (output.length * bitWidth > bytes.length * 8) {
    throw new Error('a bit-packed run is cut off');
  }
  if (bitWidth <= MAX_SHIFTED_WIDTH) {
    unpackByShifts(bytes, bitWidth, output);
  } else {
    unpackByPowers(bytes, bitWidth, output);
  }
}

function unpackByShifts(bytes: Buffer, bitWidth: number, output: Uint32Array): void {
  const mask = (1 << bitWidth) - 1;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let index = 0; index < output.length; index += 1) {
    while (heldBits < bitWidth) {
      held |= bytes[at] << heldBits;
      at += 1;
      heldBits += 8;
    }
    output[index] = held & mask;
    held >>>= bitWidth;
    heldBits -= bitWidth;
  }
}

function unpackByPowers(bytes: Buffer, bitWidth: number, output: Uint32Array): void {
  const range = 2 ** bitWidth;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let index = 0; index < output.length; index += 1) {
    while (heldBits < bitWidth) {
      held += bytes[at] * 2 ** heldBits;
      at += 1;
      heldBits += 8;
    }
    output[index] = held % range;
    held = Math.floor(held / range);
    heldBits -= bitWidth;
  }
}
