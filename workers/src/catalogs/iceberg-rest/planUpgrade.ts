import type { Metadata } from './icebergRestModel';
import { snapshotVersionOf } from './snapshotVersionOf';
import type { TableModel } from './TableModel';

/**
 * The updates that bring a table to a newer format version; none where it has it. Snapshots that were committed before the source's own
 * upgrade lack what the newer version demands of new ones (a sequence number, a first row id): the server takes them as long as the table
 * is of the older version, so they come first.
 *
 * @param added - the new snapshots, in the order of their commits
 * @returns the updates, and the new snapshots that are still to be added
 */
export function planUpgrade(from: TableModel, to: TableModel, added: readonly Metadata[]): { updates: Metadata[]; later: Metadata[] } {
  const updates: Metadata[] = [];
  let later = [...added];
  let version = from.formatVersion;
  while (version < to.formatVersion) {
    const [early, others] = splitByVersion(later, version);
    updates.push(...early.map(snapshot => ({ action: 'add-snapshot', snapshot })));
    later = others;
    version = Math.max(version + 1, Math.min(to.formatVersion, ...later.map(snapshotVersionOf)));
    updates.push({ action: 'upgrade-format-version', 'format-version': version });
  }
  return { updates, later };
}

/** The snapshots that a table of a version takes, and the others. */
function splitByVersion(snapshots: readonly Metadata[], version: number): [Metadata[], Metadata[]] {
  const isTaken = (snapshot: Metadata) => snapshotVersionOf(snapshot) <= version;
  return [snapshots.filter(isTaken), snapshots.filter(snapshot => !isTaken(snapshot))];
}
