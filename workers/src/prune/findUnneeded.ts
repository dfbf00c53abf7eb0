import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import type { SpoolRecord } from './parseRecords';
import { SortedCursor } from './SortedCursor';

/** A file that nothing needs, and since when that is known, ISO 8601 in UTC. */
export interface UnneededFile {
  uri: string;
  sizeBytes: number;
  since: string;
}

const BATCH_FILES = 1_000;

/**
 * Pairs what stands in the storage with what is needed: both sorted by the bytes of their URIs, so that one pass finds what is there and not
 * needed, in memory that does not grow.
 *
 * A file that the last pruning found unneeded too keeps that moment; any other is unneeded since now. One that was needed in between is
 * not in the last pruning's list any more, and begins anew.
 *
 * @param options - `listing` has only files that may be removed; `previous` is the last pruning's result
 */
export async function* findUnneeded(options: {
  listing: AsyncIterable<readonly StorageObject[]>;
  needed: AsyncIterable<readonly SpoolRecord[]>;
  previous: AsyncIterable<readonly UnneededFile[]>;
  now: string;
}): AsyncGenerator<UnneededFile[]> {
  const needed = new SortedCursor(options.needed);
  const previous = new SortedCursor(options.previous);
  try {
    await needed.advance();
    await previous.advance();
    let batch: UnneededFile[] = [];
    for await (const page of options.listing) {
      for (const { uri, sizeBytes } of page) {
        const key = Buffer.from(uri);
        while (needed.current && needed.current.compareKey(key) < 0) {
          await needed.next();
        }
        if (needed.current?.compareKey(key) === 0) {
          continue;
        }
        while (previous.current && Buffer.compare(Buffer.from(previous.current.uri), key) < 0) {
          await previous.next();
        }
        const since = previous.current?.uri === uri ? previous.current.since : options.now;
        batch.push({ uri, sizeBytes, since });
      }
      if (batch.length >= BATCH_FILES) {
        yield batch;
        batch = [];
      }
    }
    yield batch;
  } finally {
    await Promise.all([needed.close(), previous.close()]);
  }
}
