import { encodeLong, MAX_LONG_BYTES } from './encodeLong';

/**
 * Bytes written one after the other into one buffer. What is appended is copied at once, so that the caller's may be used again, and
 * the large pieces that compression hands out do not stay alive for the few bytes that are used of each.
 */
export class GrowingBuffer {
  // No part of Node's pool, so that a thread can hand the memory over without a copy.
  private bytes: Buffer;
  private written = 0;

  constructor(expectedBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  /** Bytes so far. */
  get length(): number {
    return this.written;
  }

  append(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.written);
    this.written += data.length;
  }

  /** Appends what lies between two offsets of a buffer. */
  appendRange(data: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    this.written += data.copy(this.bytes, this.written, start, end);
  }

  appendLong(value: number): void {
    this.reserve(MAX_LONG_BYTES);
    this.written = encodeLong(value, this.bytes, this.written);
  }

  /** What was written, at the beginning of a buffer that may be longer. */
  view(): Buffer {
    return this.bytes.subarray(0, this.written);
  }

  private reserve(moreBytes: number): void {
    if (this.written + moreBytes > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.written + moreBytes, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.written);
      this.bytes = larger;
    }
  }
}
