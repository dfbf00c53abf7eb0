import type { DeleteRows } from './DeleteRows';

/**
 * The order in which rows must stand: by path and then by position (Iceberg spec, "Position Delete Files": readers merge the file with
 * the data, and skip what they think they have passed). Paths are compared by their UTF-8 bytes. With several source prefixes the mapping can
 * change the order of paths.
 *
 * @returns the rows' indexes in their right order; `undefined` where they stand in it already
 */
export function orderOfDeletes(rows: Pick<DeleteRows, 'pathIds' | 'positions'>, localPaths: readonly string[]): Uint32Array | undefined {
  const { pathIds, positions } = rows;
  const ranks = ranksOf(localPaths);
  if (isSorted({ ranks, pathIds, positions })) {
    return undefined;
  }
  // Rows of one path stand together in what writers make, so they are counted out by path, and then looked at one path at a time.
  const starts = new Uint32Array(localPaths.length + 1);
  for (let row = 0; row < pathIds.length; row += 1) {
    starts[ranks[pathIds[row]] + 1] += 1;
  }
  for (let rank = 0; rank < localPaths.length; rank += 1) {
    starts[rank + 1] += starts[rank];
  }
  const next = starts.slice();
  const order = new Uint32Array(pathIds.length);
  for (let row = 0; row < pathIds.length; row += 1) {
    const rank = ranks[pathIds[row]];
    order[next[rank]] = row;
    next[rank] += 1;
  }
  for (let rank = 0; rank < localPaths.length; rank += 1) {
    sortByPosition(order.subarray(starts[rank], starts[rank + 1]), positions);
  }
  return order;
}

function ranksOf(paths: readonly string[]): Uint32Array {
  const bytes = paths.map(path => Buffer.from(path));
  const sorted = [...paths.keys()].sort((left, right) => Buffer.compare(bytes[left], bytes[right]));
  const ranks = new Uint32Array(paths.length);
  sorted.forEach((id, rank) => {
    ranks[id] = rank;
  });
  return ranks;
}

function isSorted({ ranks, pathIds, positions }: { ranks: Uint32Array } & Pick<DeleteRows, 'pathIds' | 'positions'>): boolean {
  for (let row = 1; row < pathIds.length; row += 1) {
    const [before, rank] = [ranks[pathIds[row - 1]], ranks[pathIds[row]]];
    if (rank < before || (rank === before && positions[row] < positions[row - 1])) {
      return false;
    }
  }
  return true;
}

function sortByPosition(rows: Uint32Array, positions: Float64Array): void {
  for (let at = 1; at < rows.length; at += 1) {
    if (positions[rows[at]] < positions[rows[at - 1]]) {
      // A typed array's own sort is not stable in every engine; equal positions keep their order by the row itself.
      rows.sort((left, right) => positions[left] - positions[right] || left - right);
      return;
    }
  }
}
