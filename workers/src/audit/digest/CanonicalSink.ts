import { createHash, type Hash } from 'node:crypto';
import { CorruptInput } from '../CorruptInput';
import { avroLong } from '../avro/avroLong';
import type { WalkerSink } from '../avro/Walker';

/** Entries are hashed in heaps of about this size: a call into the hash costs as much as copying some kilobytes. */
const HASHED_AT_BYTES = 128 * 1024;
/** Shorter spans are copied by a loop, which is quicker than making a view of them. */
const LOOP_BYTES = 32;

/**
 * Gathers canonical bytes and hashes them. Nothing of the present entry is hashed before its end, so a walker may take back or
 * reorder what it wrote. The buffer grows to the size of the largest entry, which the size of a block bounds.
 */
export class CanonicalSink implements WalkerSink {
  used = 0;
  /** Entries so far. */
  entries = 0;
  /** Where in the buffer the present entry begins. */
  protected entryStart = 0;
  private buffer = new Uint8Array(16 * 1024);

  /** @param onEntry - is given each entry's canonical bytes, for finding out where two digests part */
  constructor(
    private readonly hash: Hash = createHash('sha256'),
    private readonly onEntry?: (canonical: Uint8Array) => void,
  ) {}

  copy(input: Uint8Array, from: number, to: number): void {
    if (to > input.length) {
      throw new CorruptInput('The data ends inside an entry', input.length);
    }
    const length = to - from;
    this.reserve(length);
    if (length < LOOP_BYTES) {
      for (let i = 0; i < length; i += 1) {
        this.buffer[this.used + i] = input[from + i];
      }
    } else {
      this.buffer.set(input.subarray(from, to), this.used);
    }
    this.used += length;
  }

  path(input: Uint8Array, start: number, end: number): void {
    this.count(end - start);
    this.copy(input, start, end);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.used] = value;
    this.used += 1;
  }

  /** Writes a count or a length. */
  count(value: number): void {
    this.reserve(10);
    this.used = avroLong.writeCount(this.buffer, this.used, value);
  }

  normalizeLong(input: Uint8Array, from: number, at: number): number {
    this.copy(input, from, at);
    this.reserve(10);
    this.used = avroLong.writeBits(this.buffer, this.used, avroLong.bits(input, at));
    return Math.abs(avroLong.end(input, at));
  }

  insertCount(position: number, count: number): void {
    const moved = this.buffer.slice(position, this.used);
    this.used = position;
    this.count(count);
    this.copy(moved, 0, moved.length);
  }

  permute(position: number, ends: readonly number[], order: readonly number[]): void {
    const pieces = this.buffer.slice(position, this.used);
    this.used = position;
    for (const piece of order) {
      this.copy(pieces, piece === 0 ? 0 : ends[piece - 1] - position, ends[piece] - position);
    }
  }

  begin(_mark: number): void {}

  value(_mark: number): void {}

  end(_mark: number): void {}

  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  entry(_input: Uint8Array, ..._captured: number[]): void {
    this.endEntry();
  }

  /** The digest (hex) of everything; the number of entries closes it. */
  digest(): string {
    this.flush();
    return this.hash.update(`\n${this.entries}`).digest('hex');
  }

  protected endEntry(): void {
    this.entries += 1;
    if (this.onEntry) {
      this.onEntry(this.buffer.subarray(0, this.used));
      this.flush();
    } else if (this.used >= HASHED_AT_BYTES) {
      this.flush();
    }
    this.entryStart = this.used;
  }

  /** A copy of the canonical bytes from `position` on. */
  protected written(position: number): Uint8Array {
    return this.buffer.slice(position, this.used);
  }

  private flush(): void {
    this.hash.update(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  private reserve(bytes: number): void {
    if (this.used + bytes > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.used + bytes));
      larger.set(this.buffer.subarray(0, this.used));
      this.buffer = larger;
    }
  }
}
