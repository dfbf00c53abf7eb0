/**
 * Decodes one Avro `int` or `long` (zig-zag, base 128, little end first).
 *
 * @returns the number, or `NaN` where the bytes end inside it or it is not exact in a double (53 bits). Counts, sizes and
 *   enumerations fit; 63-bit ids are never decoded here, they are kept as bytes.
 */
export function decodeLong(buffer: Uint8Array, offsetBytes: number): number {
  let byte = buffer[offsetBytes];
  if (byte === undefined) {
    return NaN;
  }
  let raw = byte & 127;
  let factor = 128;
  for (let at = offsetBytes + 1; byte > 127; at += 1) {
    byte = buffer[at];
    if (byte === undefined) {
      return NaN;
    }
    raw += (byte & 127) * factor;
    factor *= 128;
    if (raw > Number.MAX_SAFE_INTEGER || factor > 2 ** 70) {
      return NaN;
    }
  }
  return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
}
