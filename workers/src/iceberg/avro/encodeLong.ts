/** The longest encoding of a number that is exact in a double. */
export const MAX_LONG_BYTES = 8;

/**
 * Encodes a non-negative whole number as an Avro `long` into `buffer`.
 *
 * @param value - below 2^52, so that its zig-zag form is exact; lengths and counts are
 * @returns the offset behind the last byte
 */
export function encodeLong(value: number, buffer: Uint8Array, offsetBytes: number): number {
  let rest = value * 2;
  let at = offsetBytes;
  while (rest > 127) {
    buffer[at] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
    at += 1;
  }
  buffer[at] = rest;
  return at + 1;
}
