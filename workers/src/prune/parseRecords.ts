const NUL = 0;
const LINE_FEED = 10;

/** A record of a {@link SortedSpool}: `key NUL value LF`, all UTF-8. One view of the bytes, since there are millions of records. */
export class SpoolRecord {
  constructor(
    /** The whole record as it is on the disk. */
    readonly bytes: Buffer,
    private readonly keyLength: number,
  ) {}

  get key(): Buffer {
    return this.bytes.subarray(0, this.keyLength);
  }

  get value(): Buffer {
    return this.bytes.subarray(this.keyLength + 1, this.bytes.length - 1);
  }

  /** Compares this record's key as `Buffer.compare` does. */
  compareKey(other: Buffer): number {
    return this.bytes.compare(other, 0, other.length, 0, this.keyLength);
  }
}

/** Cuts a stream into records, in batches as they come. */
export async function* parseRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<SpoolRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const batch: SpoolRecord[] = [];
    let start = 0;
    for (;;) {
      // A key may hold a line feed, so the record's end is looked for behind its NUL.
      const nul = bytes.indexOf(NUL, start);
      const end = nul < 0 ? -1 : bytes.indexOf(LINE_FEED, nul);
      if (end < 0) {
        break;
      }
      batch.push(new SpoolRecord(bytes.subarray(start, end + 1), nul - start));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    yield batch;
  }
}
