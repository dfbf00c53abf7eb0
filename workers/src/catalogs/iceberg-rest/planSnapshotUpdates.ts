import { isDeepStrictEqual } from 'node:util';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';
import type { TableModel } from './TableModel';

/**
 * The updates for snapshots, references and statistics: what is new comes first, then references move to it, then what nothing refers to
 * any more goes.
 *
 * @param added - the new snapshots, in the order in which the server takes them
 */
export function planSnapshotUpdates(from: TableModel, to: TableModel, added: readonly Metadata[]): Metadata[] {
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
