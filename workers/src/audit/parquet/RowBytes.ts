/** A buffer that grows to the size of the largest row. */
export class RowBytes {
  private bytes = new Uint8Array(1024);
  private used = 0;

  clear(): void {
    this.used = 0;
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** A number below 2^32. */
  number(value: number): void {
    this.reserve(4);
    new DataView(this.bytes.buffer).setUint32(this.used, value, true);
    this.used += 4;
  }

  value(input: Uint8Array, start: number, end: number): void {
    this.number(end - start);
    this.reserve(end - start);
    this.bytes.set(input.subarray(start, end), this.used);
    this.used += end - start;
  }

  private reserve(count: number): void {
    if (this.used + count > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + count));
      larger.set(this.bytes.subarray(0, this.used));
      this.bytes = larger;
    }
  }
}
