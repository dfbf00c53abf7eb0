import type { AuditContext } from './AuditContext';
import type { FilePair } from './FilePair';
import type { ManifestTable } from './ManifestTable';
import type { SnapshotEntry, TableMetadata } from './TableMetadata';

/** What one snapshot names on both sides. */
export interface SnapshotPair {
  list?: FilePair;
  /** Indexes in the table of manifests. Only in the oldest form of format version 1, which has no list. */
  manifests?: number[];
}

/**
 * Pairs snapshots by their place, and adds the manifests that they name themselves to `table`. Where even the snapshots' number or form differs
 * there is nothing to go on with: a problem, and `undefined`.
 */
export function pairSnapshots(
  context: AuditContext,
  options: { source: TableMetadata; replica: TableMetadata; table: ManifestTable },
): SnapshotPair[] | undefined {
  const { source, replica, table } = options;
  const report = (message: string) => context.problems.add(context.options.replicaMetadataLocation, message);
  if (source.snapshots.length !== replica.snapshots.length) {
    report(`The table has ${replica.snapshots.length} snapshots, its source has ${source.snapshots.length}`);
    return undefined;
  }
  const pairs = source.snapshots.map((snapshot, index) => pairSnapshot(snapshot, replica.snapshots[index], table));
  const unpaired = pairs.indexOf(undefined);
  if (unpaired >= 0) {
    report(`Snapshot ${unpaired} does not name its manifests as its source does`);
    return undefined;
  }
  return pairs as SnapshotPair[];
}

function pairSnapshot(source: SnapshotEntry, replica: SnapshotEntry, table: ManifestTable): SnapshotPair | undefined {
  const sameForm =
    (source.manifestList === undefined) === (replica.manifestList === undefined) && source.manifests?.length === replica.manifests?.length;
  if (!sameForm) {
    return undefined;
  }
  return {
    ...(source.manifestList !== undefined && { list: { sourcePath: source.manifestList, localPath: replica.manifestList! } }),
    ...(source.manifests && {
      manifests: source.manifests.map((sourcePath, index) => table.add({ sourcePath, localPath: replica.manifests![index] })),
    }),
  };
}
