import { toFileUri } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/fileUri';
import { randomBetween, randomOf } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/random';
import { appendRows } from './appendRows';
import { deletePositions } from './deletePositions';
import type { ChangeContext, PlannedChange } from './PlannedChange';
import { rewriteFiles } from './rewriteFiles';

/** A region with so many data files merges the smallest ones. */
const COMPACT_AT_FILES = 14;
const COMPACTED_AT_ONCE = 8;
/** With more rows the oldest files of the region go, so that the table does not grow for ever. */
const MAX_ROWS = 1_200;
const DROPPED_AT_ONCE = 4;
/** Of a hundred commits so many delete by position, and so many write a file again without some of its rows. */
const DELETE_PERCENT = 30;
const OVERWRITE_PERCENT = 10;

/** Decides what a region does to a table next, and writes the data and delete files of it. */
export async function planTableChange(context: ChangeContext): Promise<PlannedChange> {
  const { model, region } = context;
  const own = model.filesBelow(toFileUri(`${region.root}/`));
  if (model.rowCount > MAX_ROWS && own.length > DROPPED_AT_ONCE) {
    return rewriteFiles(context, own.slice(0, DROPPED_AT_ONCE), { kind: 'drop', keep: () => false });
  }
  if (own.length >= COMPACT_AT_FILES) {
    return rewriteFiles(context, own.toSorted((a, b) => a.rows.size - b.rows.size).slice(0, COMPACTED_AT_ONCE), { kind: 'compact' });
  }
  const chance = randomBetween(1, 100);
  if (chance <= DELETE_PERCENT) {
    return (await deletePositions(context)) ?? appendRows(context);
  }
  if (chance <= DELETE_PERCENT + OVERWRITE_PERCENT && own.length > 0) {
    return rewriteFiles(context, [randomOf(own)], { kind: 'overwrite', keep: (_, index) => index % 3 !== 0 });
  }
  return appendRows(context);
}
