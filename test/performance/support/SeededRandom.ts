/** A small generator of pseudo-random numbers (mulberry32): the same seed gives the same bytes on every machine. */
export class SeededRandom {
  constructor(private state: number) {}

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) {
      text += this.next().toString(16).padStart(8, '0');
    }
    return text.slice(0, length);
  }
}
