import type { DeleteRows } from './DeleteRows';

/**
 * Maps the paths that rows name; a path that stands in a dictionary and in no row is of no concern.
 *
 * @returns the local path by the index of the path; `undefined` where every row's path maps to itself
 */
export function localizeDeletePaths(rows: DeleteRows, localize: (path: string) => string): string[] | undefined {
  const isUsed = new Uint8Array(rows.paths.length);
  for (let row = 0; row < rows.pathIds.length; row += 1) {
    isUsed[rows.pathIds[row]] = 1;
  }
  let changed = false;
  const localPaths = rows.paths.map((path, id) => {
    const local = isUsed[id] === 1 ? localize(path) : path;
    changed ||= local !== path;
    return local;
  });
  return changed ? localPaths : undefined;
}
