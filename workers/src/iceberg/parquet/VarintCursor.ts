/** Reads variable-length integers (LEB128, zigzag where signed) one after the other. */
export class VarintCursor {
  offset = 0;

  constructor(private readonly bytes: Buffer) {}

  read(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1)[0];
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asUintN(64, result);
      }
    }
    throw new Error('an integer has too many bytes');
  }

  readSigned(): bigint {
    const zigzag = this.read();
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  }

  take(length: number): Buffer {
    const end = this.offset + length;
    if (end > this.bytes.length) {
      throw new Error('the values are cut off');
    }
    const taken = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }
}
