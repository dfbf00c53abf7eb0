import type { ParquetFile } from '../../parquet/ParquetFile';
import type { WritableRowGroup } from '../../parquet/writeParquetFile';
import type { ParquetDeletes } from './readParquetDeletes';
import { writePaths } from './writePaths';

/** The row groups as they are, but for the paths. A row group without rows has none, and stays as it is. */
export function replacePaths(options: { file: ParquetFile; deletes: ParquetDeletes; localPaths: readonly string[] }): WritableRowGroup[] {
  const { file, deletes, localPaths } = options;
  let start = 0;
  return file.rowGroups.map(({ struct, rowCount, chunks }) => {
    const pathIds = deletes.rows.pathIds.subarray(start, start + rowCount);
    start += rowCount;
    return {
      struct,
      rowCount,
      chunks: chunks.map((chunk, column) =>
        column === deletes.pathColumn && rowCount > 0 ? writePaths({ template: chunk, pathIds, localPaths }) : chunk,
      ),
    };
  });
}
