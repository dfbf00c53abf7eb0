import type { DemoCatalog } from '../catalog/DemoCatalog';
import type { Region } from '../Region';
import { readTableHead } from './readTableHead';
import { type StagedSnapshot, stageSnapshot } from './stageSnapshot';
import type { TableChange } from './TableChange';

/** Two writers rarely meet; one that loses this often in a row has found a defect. */
const MAX_ATTEMPTS = 20;

/**
 * Commits changes of one or several tables, all or none. Where another writer was quicker, the heads are read again and the metadata
 * is made anew; what was staged in vain is left to the cleaner, as is what a killed process leaves.
 * @returns the new snapshots, in the order of `changes`
 */
export async function commitChanges(options: {
  catalog: DemoCatalog;
  region: Region;
  changes: readonly TableChange[];
}): Promise<StagedSnapshot[]> {
  const { catalog, region, changes } = options;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const staged = await Promise.all(
      changes.map(async change => {
        const head = await readTableHead(catalog, change.definition);
        return { table: change.definition, expected: head.location, snapshot: await stageSnapshot({ head, change, region }) };
      }),
    );
    // The commit point: before it nothing has happened, after it all has.
    if (catalog.swapPointers(staged.map(({ table, expected, snapshot }) => ({ table, expected, next: snapshot.metadataLocation })))) {
      return staged.map(({ snapshot }) => snapshot);
    }
  }
  throw new Error(`${region.name} lost ${MAX_ATTEMPTS} races for a commit in a row`);
}
