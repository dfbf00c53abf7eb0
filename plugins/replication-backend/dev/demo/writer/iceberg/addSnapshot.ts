import { PREVIOUS_METADATA_FILES } from './createTableMetadata';
import type { Snapshot, TableMetadata } from './tableMetadata';

/** So many snapshots a table keeps; the rest expire with each commit. */
export const KEPT_SNAPSHOTS = 100;

/**
 * A table's next metadata: `snapshot` is the new head of `main`, and what is older than the newest {@link KEPT_SNAPSHOTS} is gone.
 * @param previousLocation - where `metadata` lies
 */
export function addSnapshot(metadata: TableMetadata, snapshot: Snapshot, previousLocation: string): TableMetadata {
  const snapshots = [...metadata.snapshots, snapshot].slice(-KEPT_SNAPSHOTS);
  const kept = new Set(snapshots.map(item => item['snapshot-id']));
  const head = snapshot['snapshot-id'];
  return {
    ...metadata,
    'last-sequence-number': snapshot['sequence-number'],
    'last-updated-ms': snapshot['timestamp-ms'],
    'current-snapshot-id': head,
    refs: { ...metadata.refs, main: { 'snapshot-id': head, type: 'branch' } },
    snapshots,
    'snapshot-log': [...metadata['snapshot-log'], { 'snapshot-id': head, 'timestamp-ms': snapshot['timestamp-ms'] }].filter(entry =>
      kept.has(entry['snapshot-id']),
    ),
    'metadata-log': [...metadata['metadata-log'], { 'metadata-file': previousLocation, 'timestamp-ms': metadata['last-updated-ms'] }].slice(
      -PREVIOUS_METADATA_FILES,
    ),
  };
}
