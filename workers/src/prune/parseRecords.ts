const NUL = 0;
const LINE_FEED = 10;

/** A record of a {@link SortedSpool}. */
export interface SpoolRecord {
  /** UTF-8. */
  key: Buffer;
  value: Buffer;
  /** The whole record as it is on the disk. */
  bytes: Buffer;
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
      batch.push({ key: bytes.subarray(start, nul), value: bytes.subarray(nul + 1, end), bytes: bytes.subarray(start, end + 1) });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    yield batch;
  }
}
