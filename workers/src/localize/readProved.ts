import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';

/**
 * Those of the files that an audit proved before, and that are still where this policy keeps them. A row without a proof is worth
 * nothing: its run may have died before the files that it refers to were copied.
 */
export async function readProved(options: {
  map: LocalizationMap;
  kind: LocalizedFile['kind'];
  sourcePaths: readonly string[];
  /** The policy's target location; a row from before it was changed does not count. */
  location: string;
}): Promise<Map<string, LocalizedFile>> {
  const { map, kind, sourcePaths, location } = options;
  const rows = sourcePaths.length === 0 ? new Map<string, LocalizedFile>() : await map.read(sourcePaths);
  const proved = new Map<string, LocalizedFile>();
  for (const [sourcePath, row] of rows) {
    const inPlace = row.localPath === sourcePath || row.localPath.startsWith(location);
    if (row.proof !== undefined && row.kind === kind && inPlace) {
      proved.set(sourcePath, row);
    }
  }
  return proved;
}
