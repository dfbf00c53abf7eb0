import { isDeepStrictEqual } from 'node:util';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';
import { snapshotVersionOf } from './snapshotVersionOf';
import { sequenceNumberOf, toBigInt, type TableModel } from './TableModel';

/**
 * The snapshots that are new, in the order of their commits, as the server demands them: each with a higher sequence number and later rows
 * than the ones before. Those of an older format version are added before the table is upgraded, see `planUpgrade`.
 *
 * @throws ReplicationError `unsupported-catalog-change` where a snapshot that stays was changed, and where the server would not take a new one
 */
export function findAddedSnapshots(from: TableModel, to: TableModel): Metadata[] {
  for (const [id, snapshot] of to.snapshots) {
    const before = from.snapshots.get(id);
    if (before && !isDeepStrictEqual(normalizeSnapshot(before), normalizeSnapshot(snapshot))) {
      throw impossibleChange(`The snapshot ${id} is not the one that was published.`);
    }
  }
  const added = [...to.snapshots.values()].filter(snapshot => !from.snapshots.has(String(snapshot['snapshot-id'])));
  added.sort((left, right) => compare(sequenceNumberOf(left), sequenceNumberOf(right)) || compareTimes(left, right));

  let { formatVersion, lastSequenceNumber, nextRowId } = from;
  for (const snapshot of added) {
    formatVersion = Math.max(formatVersion, Math.min(to.formatVersion, snapshotVersionOf(snapshot)));
    assertTaken(snapshot, { formatVersion, lastSequenceNumber, nextRowId });
    const sequenceNumber = sequenceNumberOf(snapshot);
    lastSequenceNumber = sequenceNumber > lastSequenceNumber ? sequenceNumber : lastSequenceNumber;
    nextRowId += toBigInt(snapshot['added-rows']);
  }
  return added;
}

function assertTaken(snapshot: Metadata, server: { formatVersion: number; lastSequenceNumber: bigint; nextRowId: bigint }): void {
  const { formatVersion, lastSequenceNumber, nextRowId } = server;
  const sequenceNumber = sequenceNumberOf(snapshot);
  const firstRowId = snapshot['first-row-id'];
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
}

/** A snapshot of version 1 has the sequence number 0, whether it is written or not. */
function normalizeSnapshot(snapshot: Metadata): unknown {
  return normalizeMetadata({ 'sequence-number': 0, ...snapshot });
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
