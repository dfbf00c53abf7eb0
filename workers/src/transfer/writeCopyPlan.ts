import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { formatIndexEntry, formatTrailer, INDEX_STRIDE, type CopyPlanItem } from './copyPlanFormat';
import { GrowingFile } from './GrowingFile';

/** What was written. @public */
export interface WrittenCopyPlan {
  /** Empty where there was nothing to copy, and so nothing to write. */
  uri: string;
  records: number;
  /** The sum of the objects' sizes. */
  bytes: number;
  /** Of the whole file, in hex; the plan's hash is made of it. */
  sha256: string;
}

/**
 * Writes a copy plan below a folder, in the order of its items, however many they are. A plan that fits one request is named by its
 * bytes, so writing it again writes nothing; a longer one by chance, as its bytes are not known when it is begun.
 * @public
 */
export async function writeCopyPlan(options: {
  storage: StorageConnector;
  /** A URI that ends in a slash. */
  folder: string;
  items: AsyncIterable<CopyPlanItem> | Iterable<CopyPlanItem>;
  signal?: AbortSignal;
}): Promise<WrittenCopyPlan> {
  const { storage, folder, items, signal } = options;
  const file = new GrowingFile({ storage, folder, name: 'copy-plan', signal });
  try {
    const index: number[] = [];
    let lines: string[] = [];
    let records = 0;
    let bytes = 0;
    for await (const { sourceUri, targetUri, sizeBytes } of items) {
      if (records % INDEX_STRIDE === 0) {
        await file.append(lines.join(''));
        lines = [];
        index.push(file.lengthBytes);
      }
      lines.push(`${JSON.stringify({ sourceUri, targetUri, sizeBytes })}\n`);
      records += 1;
      bytes += sizeBytes;
    }
    if (records === 0) {
      return { uri: '', records, bytes, sha256: file.digest() };
    }
    await file.append(lines.join(''));
    const trailer = formatTrailer({ records, bytes, indexOffsetBytes: file.lengthBytes });
    await file.append(index.map(formatIndexEntry).join('') + trailer);
    const sha256 = file.digest();
    return { uri: await file.finish(), records, bytes, sha256 };
  } catch (error) {
    await file.discard();
    throw error;
  }
}
