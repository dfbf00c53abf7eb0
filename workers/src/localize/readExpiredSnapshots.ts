import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { decodeMetadataFile, JsonDocument, readSnapshotSummaries, type SnapshotSummary, type TableMetadata } from '../iceberg';
import type { PathLocalizer } from './createPathLocalizer';
import { readSourceFile } from './readSourceFile';

/** A snapshot that was committed and expired again, with the data files that its summary says it added. */
export interface ExpiredSnapshot {
  sequenceNumber: number;
  files: number;
  bytes: number;
}

/** So many earlier metadata files of a table are read at most; one from before the expiry tells all that it dropped. */
const MAX_EARLIER_METADATA = 10;

/**
 * Looks for snapshots that were committed after `since` and are retained no more, in the earlier metadata files that the table's log names, newest
 * first. Where every commit since then is retained, as their sequence numbers tell, nothing is read. What the source has removed stays unknown.
 * @param since - sequence number of the state that was published last
 */
export async function readExpiredSnapshots(options: {
  metadata: TableMetadata;
  since: number;
  localize: PathLocalizer;
  registry: StorageRegistry;
  signal?: AbortSignal;
}): Promise<ExpiredSnapshot[]> {
  const { metadata, since, localize, registry, signal } = options;
  const known = new Set(metadata.snapshots.map(({ sequenceNumber }) => sequenceNumber).filter(number => number > since));
  const expired: ExpiredSnapshot[] = [];
  for (const uri of metadata.metadataLog.slice(-MAX_EARLIER_METADATA).reverse()) {
    if (known.size >= metadata.lastSequenceNumber - since) {
      break;
    }
    const summaries = await readSummaries({ uri, registry, signal });
    const backlog = summaries?.filter(({ sequenceNumber }) => sequenceNumber > since) ?? [];
    if (backlog.length === 0) {
      // The file is gone, and older ones with it, or it is from before the backlog.
      break;
    }
    for (const summary of backlog.filter(({ sequenceNumber }) => !known.has(sequenceNumber))) {
      known.add(summary.sequenceNumber);
      if (tellsForeignFiles(summary, localize)) {
        expired.push({ sequenceNumber: summary.sequenceNumber, files: summary.addedDataFiles, bytes: summary.addedBytes });
      }
    }
  }
  return expired;
}

function tellsForeignFiles({ manifestList, addedDeleteFiles }: SnapshotSummary, localize: PathLocalizer): boolean {
  return manifestList !== undefined && addedDeleteFiles === 0 && localize(manifestList) !== manifestList;
}

/** `undefined` where the file can't be read: what was saved is worth telling, and nothing may fail for it. */
async function readSummaries(options: {
  uri: string;
  registry: StorageRegistry;
  signal?: AbortSignal;
}): Promise<SnapshotSummary[] | undefined> {
  try {
    const bytes = await readSourceFile(options);
    return readSnapshotSummaries(JsonDocument.parse(options.uri, decodeMetadataFile(options.uri, bytes)));
  } catch (error) {
    if (isReplicationError(error) && !error.retryable) {
      return undefined;
    }
    throw error;
  }
}
