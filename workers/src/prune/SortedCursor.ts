/** A place in a sorted sequence that comes in batches: one wait a batch, not one a record. */
export class SortedCursor<T> {
  private readonly iterator: AsyncIterator<readonly T[]>;
  private batch: readonly T[] = [];
  private index = 0;

  constructor(batches: AsyncIterable<readonly T[]>) {
    this.iterator = batches[Symbol.asyncIterator]();
  }

  /** The record at this place; `undefined` before the first `advance` and behind the last record. */
  get current(): T | undefined {
    return this.batch[this.index];
  }

  /** Goes on within the batch. @returns false where its end is reached, and `advance` must be called */
  advanceWithin(): boolean {
    this.index += 1;
    return this.index < this.batch.length;
  }

  /** Goes on to the next batch that has a record, or to the end. */
  async advance(): Promise<void> {
    for (;;) {
      const next = await this.iterator.next();
      this.batch = next.done ? [] : next.value;
      this.index = 0;
      if (next.done || this.batch.length > 0) {
        return;
      }
    }
  }

  /** To the next record, whichever batch it is in. */
  async next(): Promise<void> {
    if (!this.advanceWithin()) {
      await this.advance();
    }
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
