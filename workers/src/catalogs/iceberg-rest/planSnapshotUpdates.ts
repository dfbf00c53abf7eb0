import { isDeepStrictEqual } from 'node:util';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';
import { toBigInt, type TableModel } from './TableModel';

/**
 * The updates for snapshots, references and statistics: what is new comes first, then references move to it, then what nothing refers to
 * any more goes.
 *
 * @throws ReplicationError `unsupported-catalog-change`
 */
export function planSnapshotUpdates(from: TableModel, to: TableModel): Metadata[] {
  const added = findAddedSnapshots(from, to);
  const removed = [...from.snapshots].filter(([id]) => !to.snapshots.has(id)).map(([, snapshot]) => snapshot['snapshot-id']);
  const statistics = compareStatistics(from.statistics, to.statistics);
  const partitionStatistics = compareStatistics(from.partitionStatistics, to.partitionStatistics);
  return [
    ...added.map(snapshot => ({ action: 'add-snapshot', snapshot })),
    ...planReferences(from, to),
    ...statistics.removed.map(id => ({ action: 'remove-statistics', 'snapshot-id': id })),
    ...partitionStatistics.removed.map(id => ({ action: 'remove-partition-statistics', 'snapshot-id': id })),
    ...(removed.length > 0 ? [{ action: 'remove-snapshots', 'snapshot-ids': removed }] : []),
    ...statistics.set.map(file => ({ action: 'set-statistics', 'snapshot-id': file['snapshot-id'], statistics: file })),
    ...partitionStatistics.set.map(file => ({ action: 'set-partition-statistics', 'partition-statistics': file })),
  ];
}

/** In the order of their commits, as the server demands them: each with a higher sequence number and later rows than the ones before. */
function findAddedSnapshots(from: TableModel, to: TableModel): Metadata[] {
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
  for (const snapshot of added) {
    const sequenceNumber = sequenceNumberOf(snapshot);
    const firstRowId = snapshot['first-row-id'];
    const hasParent = snapshot['parent-snapshot-id'] !== undefined && snapshot['parent-snapshot-id'] !== null;
    if (to.formatVersion > 1 && hasParent && sequenceNumber <= lastSequenceNumber) {
      throw impossibleChange(
        `The new snapshot ${snapshot['snapshot-id']} has the sequence number ${sequenceNumber}, and the server has come to ${lastSequenceNumber}.`,
      );
    }
    if (to.formatVersion > 2 && (firstRowId === undefined || firstRowId === null || toBigInt(firstRowId) < nextRowId)) {
      throw impossibleChange(
        `The new snapshot ${snapshot['snapshot-id']} begins at row ${firstRowId ?? 'unknown'}, and the server has come to ${nextRowId}.`,
      );
    }
    lastSequenceNumber = sequenceNumber > lastSequenceNumber ? sequenceNumber : lastSequenceNumber;
    nextRowId += toBigInt(snapshot['added-rows']);
  }
  return added;
}

/** A snapshot of version 1 has the sequence number 0, whether it is written or not. */
function normalizeSnapshot(snapshot: Metadata): unknown {
  return normalizeMetadata({ 'sequence-number': 0, ...snapshot });
}

function planReferences(from: TableModel, to: TableModel): Metadata[] {
  const changed = [...to.refs].filter(([name, ref]) => !isDeepStrictEqual(normalizeMetadata(from.refs.get(name)), normalizeMetadata(ref)));
  const removed = [...from.refs.keys()].filter(name => !to.refs.has(name));
  return [
    ...changed.map(([name, ref]) => ({ action: 'set-snapshot-ref', 'ref-name': name, ...(normalizeMetadata(ref) as Metadata) })),
    ...removed.map(name => ({ action: 'remove-snapshot-ref', 'ref-name': name })),
  ];
}

function compareStatistics(
  from: ReadonlyMap<string, Metadata>,
  to: ReadonlyMap<string, Metadata>,
): { removed: unknown[]; set: Metadata[] } {
  return {
    removed: [...from].filter(([id]) => !to.has(id)).map(([, file]) => file['snapshot-id']),
    set: [...to]
      .filter(([id, file]) => !isDeepStrictEqual(normalizeMetadata(from.get(id)), normalizeMetadata(file)))
      .map(([, file]) => file),
  };
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
