import { encodeLong, MAX_LONG_BYTES } from './encodeLong';

const INITIAL_BYTES = 128 * 1024;

/** Room kept per edit for what is written besides the text itself. */
const EDIT_OVERHEAD_BYTES = MAX_LONG_BYTES;

/** UTF-8 takes at most three bytes for each UTF-16 unit of a string. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Replaces spans of one block's records by new values, in one pass: what lies between the edits is copied as it is.
 *
 * Avro records carry no lengths of their own, so any span that is a whole value may be replaced by another encoding of a value of
 * the same type, and nothing else changes. The output buffer is kept from block to block.
 */
export class BlockSplicer {
  private source: Buffer = Buffer.alloc(0);
  private output: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  private copiedTo = 0;
  private written = 0;
  /** Edits of the record so far; the arrays keep their length, since shortening one costs as much as the edit. */
  private edits = 0;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly values: (string | number | Buffer)[] = [];

  begin(records: Buffer): void {
    this.source = records;
    this.copiedTo = 0;
    this.written = 0;
  }

  /**
   * Replaces the value between two offsets of the source by a string, a non-negative long, or bytes that are an encoded value already. The
   * edits of one record may come in any order, since writers may order their fields as they like; they must not overlap.
   */
  replace(start: number, end: number, value: string | number | Buffer): void {
    const { starts, ends, values } = this;
    let at = this.edits;
    this.edits += 1;
    for (; at > 0 && starts[at - 1] > start; at -= 1) {
      starts[at] = starts[at - 1];
      ends[at] = ends[at - 1];
      values[at] = values[at - 1];
    }
    starts[at] = start;
    ends[at] = end;
    values[at] = value;
  }

  /** Carries out the edits of the record that was just visited. */
  endRecord(): void {
    for (let edit = 0; edit < this.edits; edit += 1) {
      const value = this.values[edit];
      this.copyUpTo(this.starts[edit], maxBytesOf(value));
      this.copiedTo = this.ends[edit];
      if (typeof value === 'string') {
        const lengthBytes = Buffer.byteLength(value);
        this.written = encodeLong(lengthBytes, this.output, this.written);
        this.written += this.output.write(value, this.written, 'utf8');
      } else if (typeof value === 'number') {
        this.written = encodeLong(value, this.output, this.written);
      } else {
        this.written += value.copy(this.output, this.written);
      }
    }
    this.edits = 0;
  }

  /** @returns the block's new records, valid until the next `begin`; `undefined` where nothing was replaced */
  finish(): Buffer | undefined {
    if (this.copiedTo === 0) {
      return undefined;
    }
    this.copyUpTo(this.source.length, 0);
    return this.output.subarray(0, this.written);
  }

  private copyUpTo(end: number, extraBytes: number): void {
    const needed = this.written + (end - this.copiedTo) + extraBytes + EDIT_OVERHEAD_BYTES;
    if (needed > this.output.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.output.length));
      this.output.copy(larger, 0, 0, this.written);
      this.output = larger;
    }
    this.written += this.source.copy(this.output, this.written, this.copiedTo, end);
  }
}

/** Besides a length or a number, for which there is room anyway. */
function maxBytesOf(value: string | number | Buffer): number {
  if (typeof value === 'number') {
    return 0;
  }
  return typeof value === 'string' ? value.length * MAX_BYTES_PER_UNIT : value.length;
}
