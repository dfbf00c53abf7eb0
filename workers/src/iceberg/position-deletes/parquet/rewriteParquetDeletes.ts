import { readParquetFile } from '../../parquet/readParquetFile';
import { writeParquetFile } from '../../parquet/writeParquetFile';
import { localizeDeletePaths } from '../localizeDeletePaths';
import { orderOfDeletes } from '../orderOfDeletes';
import type { RewriteDeletesOptions, RewrittenDeletes } from '../rewritePositionDeletes';
import { readParquetDeletes } from './readParquetDeletes';
import { replacePaths } from './replacePaths';
import { sortRows } from './sortRows';

/**
 * Rewrites the paths in a Parquet position delete file. Schema with its field ids, key-value metadata and the writer's name stay.
 *
 * Where the rows stay sorted, which is so for one source prefix, only the pages of `file_path` are written anew, with a dictionary; those
 * of the other columns are carried over as they lie, whatever their encoding. Where the mapping changes the order, every column is decoded and
 * written in the new order, in one row group.
 */
export function rewriteParquetDeletes({ source, localize }: RewriteDeletesOptions): RewrittenDeletes {
  const file = readParquetFile(source);
  const deletes = readParquetDeletes(file);
  const localPaths = localizeDeletePaths(deletes.rows, localize);
  if (!localPaths) {
    return { bytes: source.bytes, changed: false };
  }
  const order = orderOfDeletes(deletes.rows, localPaths);
  const rowGroups = order ? [sortRows({ file, deletes, localPaths, order })] : replacePaths({ file, deletes, localPaths });
  return { bytes: writeParquetFile(file, rowGroups), changed: true };
}
