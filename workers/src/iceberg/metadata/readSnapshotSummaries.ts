import type { JsonDocument } from './JsonDocument';

/** What a snapshot tells of itself: when it was made, and what it added. */
export interface SnapshotSummary {
  /** 63-bit, hence text. */
  snapshotId: string;
  timestampMs: number;
  /** 0 in version 1. */
  sequenceNumber: number;
  /** `undefined` where the snapshot has its manifests inline (version 1). */
  manifestList: string | undefined;
  addedRows: number;
  /** Of data and delete files. */
  addedBytes: number;
  addedDataFiles: number;
  addedDeleteFiles: number;
}

/** The snapshots' own summaries (Iceberg spec, "Optional Snapshot Summary Fields"); what a writer left out counts as nothing. */
export function readSnapshotSummaries(document: JsonDocument): SnapshotSummary[] {
  return document.items(document.root, 'snapshots').map(snapshot => {
    const summary = document.objectMember(snapshot, 'summary');
    const field = (name: string) => Number((summary && document.stringMember(summary, name)) ?? 0) || 0;
    return {
      snapshotId: document.integerTextMember(snapshot, 'snapshot-id') ?? '',
      timestampMs: Number(document.integerTextMember(snapshot, 'timestamp-ms') ?? 0),
      sequenceNumber: Number(document.integerTextMember(snapshot, 'sequence-number') ?? 0),
      manifestList: document.stringMember(snapshot, 'manifest-list'),
      addedRows: field('added-records'),
      addedBytes: field('added-files-size'),
      addedDataFiles: field('added-data-files'),
      addedDeleteFiles: field('added-delete-files'),
    };
  });
}
