import type { JsonDocument } from './JsonDocument';

/** What a snapshot tells of itself: when it was made, and what it added. */
export interface SnapshotSummary {
  /** 63-bit, hence text. */
  snapshotId: string;
  timestampMs: number;
  addedRows: number;
  addedBytes: number;
}

/** The snapshots' own summaries (Iceberg spec, "Optional Snapshot Summary Fields"); what a writer left out counts as nothing. */
export function readSnapshotSummaries(document: JsonDocument): SnapshotSummary[] {
  return document.items(document.root, 'snapshots').map(snapshot => {
    const summary = document.objectMember(snapshot, 'summary');
    const field = (name: string) => Number((summary && document.stringMember(summary, name)) ?? 0) || 0;
    return {
      snapshotId: document.integerTextMember(snapshot, 'snapshot-id') ?? '',
      timestampMs: Number(document.integerTextMember(snapshot, 'timestamp-ms') ?? 0),
      addedRows: field('added-records'),
      addedBytes: field('added-files-size'),
    };
  });
}
