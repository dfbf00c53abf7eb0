import { isDeepStrictEqual } from 'node:util';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';
import { toBigInt, type TableModel } from './TableModel';

/** A snapshot that the server has yet to get, with the format version that the table must be of when it is added. */
export interface AddedSnapshot {
  snapshot: Metadata;
  formatVersion: number;
}

/**
 * The new snapshots in the order of their commits, as the server demands them: each with a higher sequence number and later rows than the ones
 * before. Those that were committed before the table was upgraded have none of these, and a server takes them only as long as its table is of
 * their version.
 *
 * @throws ReplicationError `unsupported-catalog-change`
 */
export function findAddedSnapshots(from: TableModel, to: TableModel): AddedSnapshot[] {
  for (const [id, snapshot] of to.snapshots) {
    const before = from.snapshots.get(id);
    if (before && !isDeepStrictEqual(normalizeSnapshot(before), normalizeSnapshot(snapshot))) {
      throw impossibleChange(`The snapshot ${id} is not the one that was published.`);
    }
  }
  const added = [...to.snapshots.values()].filter(snapshot => !from.snapshots.has(String(snapshot['snapshot-id'])));
  added.sort((left, right) => compare(sequenceNumberOf(left), sequenceNumberOf(right)) || compareTimes(left, right));

  let lastSequenceNumber = from.lastSequenceNumber;
  let nextRowId = from.nextRowId;
  return added.map(snapshot => {
    const sequenceNumber = sequenceNumberOf(snapshot);
    const firstRowId = snapshot['first-row-id'];
    const formatVersion = Math.min(to.formatVersion, Math.max(from.formatVersion, versionOf(snapshot)));
    const hasParent = snapshot['parent-snapshot-id'] !== undefined && snapshot['parent-snapshot-id'] !== null;
    if (formatVersion > 1 && hasParent && sequenceNumber <= lastSequenceNumber) {
      throw impossibleChange(
        `The new snapshot ${snapshot['snapshot-id']} has the sequence number ${sequenceNumber}, and the server has come to ${lastSequenceNumber}.`,
      );
    }
    if (formatVersion > 2 && (firstRowId === undefined || firstRowId === null || toBigInt(firstRowId) < nextRowId)) {
      throw impossibleChange(
        `The new snapshot ${snapshot['snapshot-id']} begins at row ${firstRowId ?? 'unknown'}, and the server has come to ${nextRowId}.`,
      );
    }
    lastSequenceNumber = sequenceNumber > lastSequenceNumber ? sequenceNumber : lastSequenceNumber;
    nextRowId += toBigInt(snapshot['added-rows']);
    return { snapshot, formatVersion };
  });
}

/** Of the commit: sequence numbers came with version 2, and first row ids with version 3 (Iceberg spec, "Snapshots"). */
function versionOf(snapshot: Metadata): number {
  if (snapshot['first-row-id'] !== undefined && snapshot['first-row-id'] !== null) {
    return 3;
  }
  return sequenceNumberOf(snapshot) > 0n ? 2 : 1;
}

/** A snapshot of version 1 has the sequence number 0, whether it is written or not. */
function normalizeSnapshot(snapshot: Metadata): unknown {
  return normalizeMetadata({ 'sequence-number': 0, ...snapshot });
}

function sequenceNumberOf(snapshot: Metadata): bigint {
  return toBigInt(snapshot['sequence-number']);
}

function compareTimes(left: Metadata, right: Metadata): number {
  return compare(toBigInt(left['timestamp-ms']), toBigInt(right['timestamp-ms']));
}

function compare(left: bigint, right: bigint): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
