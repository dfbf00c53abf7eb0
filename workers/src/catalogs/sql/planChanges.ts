import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, TablePointer } from '@portage/backstage-plugin-replication-node';

/** One row to change, in the order in which the rows are changed: what goes makes room for what comes. */
export type PlannedChange =
  | { type: 'delete'; key: string[]; expected: string }
  | { type: 'update'; key: string[]; kind: TablePointer['kind']; expected: string; location: string; previous: string | undefined }
  | { type: 'insert'; key: string[]; kind: TablePointer['kind']; location: string };

/**
 * Works out what a commit does to the pointers of a catalog, and the pointers that it leaves. Pure.
 *
 * @param before - the pointers as they stand
 * @throws ReplicationError `catalog-conflict` where something else stands at a key than the caller believes
 */
export function planChanges(
  before: readonly TablePointer[],
  changes: readonly CatalogChange[],
): { changes: PlannedChange[]; after: TablePointer[] } {
  const pointers = new Map(before.map(pointer => [JSON.stringify(pointer.key), pointer]));
  const planned: PlannedChange[] = [];
  const seen = new Set<string>();

  // A rename is a drop and a put; the drops come first so that names may also be swapped.
  for (const change of [...changes].sort((a, b) => Number(a.type === 'put') - Number(b.type === 'put'))) {
    const id = JSON.stringify(change.key);
    if (seen.has(id)) {
      throw new ReplicationError('catalog-error', `One commit can't change ${change.key.join('.')} twice.`);
    }
    seen.add(id);

    const current = pointers.get(id);
    if (change.type === 'drop') {
      const expected = change.expectedMetadataLocation ?? current?.metadataLocation;
      if (!current || current.metadataLocation !== expected) {
        throw conflict(change, current, expected ?? 'some location');
      }
      planned.push({ type: 'delete', key: change.key, expected });
      pointers.delete(id);
      continue;
    }

    const { key, kind, metadataLocation: location, expectedMetadataLocation: expected } = change;
    if (current?.metadataLocation !== expected) {
      throw conflict(change, current, expected ?? 'no location');
    }
    pointers.set(id, { key, kind, metadataLocation: location });
    planned.push(
      expected === undefined
        ? { type: 'insert', key, kind, location }
        : // A replaced table begins a history of its own, so it has no previous location.
          { type: 'update', key, kind, expected, location, previous: change.replace ? undefined : expected },
    );
  }
  return { changes: planned, after: [...pointers.values()] };
}

function conflict(change: CatalogChange, current: TablePointer | undefined, expected: string): ReplicationError {
  const actual = current?.metadataLocation ?? 'no location';
  return new ReplicationError('catalog-conflict', `${change.key.join('.')} was expected at ${expected} and stands at ${actual}.`);
}
