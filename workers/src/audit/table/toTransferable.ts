/**
 * Bytes that may be given to a thread without copying them. A storage may answer with a view of a larger buffer, which others still
 * use: only such a view is copied.
 */
export function toTransferable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
