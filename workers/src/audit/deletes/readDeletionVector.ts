import { crc32 } from 'node:zlib';
import { CorruptInput } from '../CorruptInput';

const MAGIC = 1681511377;
/** Length before and CRC-32 behind what it is of. */
const CRC_BYTES = 4;
/** Roaring format, "cookies": with run containers, and without. */
const COOKIE_WITH_RUNS = 12347;
const COOKIE_WITHOUT_RUNS = 12346;
/** With fewer containers than this, a bitmap with runs has no offsets. */
const NO_OFFSETS_BELOW = 4;
/** A container of more values is stored as a bitset. */
const MAX_ARRAY_VALUES = 4096;
const BITSET_BYTES = 8192;
/** Eight bytes each are in memory at the end. */
const MAX_POSITIONS = 64 * 1024 * 1024;

class BitmapReader {
  private found = new Float64Array(1024);
  private count = 0;

  constructor(
    private readonly view: DataView,
    private at: number,
    private readonly end: number,
  ) {}

  positions(): Float64Array {
    if (this.at !== this.end) {
      throw new CorruptInput('The deletion vector is longer than its bitmaps', this.at);
    }
    return this.found.slice(0, this.count);
  }

  /** One 32-bit bitmap: the containers' keys and sizes, then the containers. */
  bitmap(base: number): void {
    const cookie = this.uint32();
    const hasRuns = cookie % 65_536 === COOKIE_WITH_RUNS;
    if (!hasRuns && cookie !== COOKIE_WITHOUT_RUNS) {
      throw new CorruptInput('A bitmap of the deletion vector has no known form', this.at - 4);
    }
    const containers = hasRuns ? Math.floor(cookie / 65_536) + 1 : this.uint32();
    const runFlags = this.skip(hasRuns ? Math.ceil(containers / 8) : 0);
    const sizes = this.skip(containers * 4);
    this.skip(hasRuns && containers < NO_OFFSETS_BELOW ? 0 : containers * 4);
    for (let i = 0; i < containers; i += 1) {
      const start = base + this.view.getUint16(sizes + 4 * i, true) * 65_536;
      const values = this.view.getUint16(sizes + 4 * i + 2, true) + 1;
      const isRun = hasRuns && Math.floor(this.view.getUint8(runFlags + Math.floor(i / 8)) / 2 ** (i % 8)) % 2 === 1;
      if (isRun) {
        this.runs(start);
      } else if (values > MAX_ARRAY_VALUES) {
        this.bitset(start);
      } else {
        this.array(start, values);
      }
    }
  }

  private runs(base: number): void {
    const runs = this.view.getUint16(this.skip(2), true);
    for (let i = 0; i < runs; i += 1) {
      const at = this.skip(4);
      const start = this.view.getUint16(at, true);
      for (let value = start; value <= start + this.view.getUint16(at + 2, true); value += 1) {
        this.add(base + value);
      }
    }
  }

  private bitset(base: number): void {
    const at = this.skip(BITSET_BYTES);
    for (let byte = 0; byte < BITSET_BYTES; byte += 1) {
      let bits = this.view.getUint8(at + byte);
      for (let bit = 0; bits > 0; bit += 1, bits = Math.floor(bits / 2)) {
        if (bits % 2 === 1) {
          this.add(base + byte * 8 + bit);
        }
      }
    }
  }

  private array(base: number, values: number): void {
    const at = this.skip(2 * values);
    for (let i = 0; i < values; i += 1) {
      this.add(base + this.view.getUint16(at + 2 * i, true));
    }
  }

  private add(position: number): void {
    if (this.count === this.found.length) {
      if (this.count >= MAX_POSITIONS) {
        throw new CorruptInput(`The deletion vector has more than ${MAX_POSITIONS} positions, which is more than is read here`, this.at);
      }
      const larger = new Float64Array(this.count * 2);
      larger.set(this.found);
      this.found = larger;
    }
    this.found[this.count] = position;
    this.count += 1;
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  uint64(): number {
    const low = this.uint32();
    return low + this.uint32() * 2 ** 32;
  }

  private skip(lengthBytes: number): number {
    const start = this.at;
    if (lengthBytes > this.end - start) {
      throw new CorruptInput('The deletion vector ends inside a bitmap', start);
    }
    this.at += lengthBytes;
    return start;
  }
}

/**
 * Decodes a blob of the type `deletion-vector-v1` (Puffin specification, "deletion-vector-v1 blob type"; Roaring bitmaps, "Portable format").
 * @returns the deleted positions, ascending
 * @throws CorruptInput
 */
export function readDeletionVector(blob: Uint8Array): Float64Array {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  if (blob.length < 3 * CRC_BYTES + 8 || view.getUint32(0) !== blob.length - 2 * CRC_BYTES || view.getUint32(4, true) !== MAGIC) {
    throw new CorruptInput('The blob is no deletion vector', 0);
  }
  if (crc32(blob.subarray(4, -CRC_BYTES)) !== view.getUint32(blob.length - CRC_BYTES)) {
    throw new CorruptInput('The checksum of the deletion vector is wrong', 0);
  }
  const reader = new BitmapReader(view, 8, blob.length - CRC_BYTES);
  const bitmaps = reader.uint64();
  for (let i = 0; i < bitmaps; i += 1) {
    reader.bitmap(reader.uint32() * 2 ** 32);
  }
  return reader.positions();
}
