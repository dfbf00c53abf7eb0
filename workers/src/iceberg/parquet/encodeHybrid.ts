const MAX_HEAD_BYTES = 5;

/**
 * Encodes levels or dictionary indexes as runs alone (parquet-format, `Encodings.md`, "RLE"): rows of a delete file are sorted by path, so
 * equal values stand together, and a run takes some bytes whatever its length.
 */
export function encodeHybrid(values: Uint32Array, bitWidth: number): Buffer {
  const valueBytes = (bitWidth + 7) >>> 3;
  let output = Buffer.allocUnsafe(64);
  let written = 0;
  for (let start = 0; start < values.length;) {
    const value = values[start];
    let end = start + 1;
    while (end < values.length && values[end] === value) {
      end += 1;
    }
    if (written + MAX_HEAD_BYTES + valueBytes > output.length) {
      output = Buffer.concat([output.subarray(0, written), Buffer.allocUnsafe(output.length)]);
    }
    let head = (end - start) * 2;
    for (; head > 127; head >>>= 7) {
      output[written] = (head & 127) | 128;
      written += 1;
    }
    output[written] = head;
    written += 1;
    if (valueBytes > 0) {
      written = output.writeUIntLE(value, written, valueBytes);
    }
    start = end;
  }
  return output.subarray(0, written);
}
