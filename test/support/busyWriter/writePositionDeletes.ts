import { type DataFile, FILE_CONTENT } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/dataFile';
import type { SchemaField } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/tableMetadata';
import { writeDataFile } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/writeDataFile';

/** Iceberg spec, "Reserved Field IDs". */
const FIELDS: readonly SchemaField[] = [
  { id: 2_147_483_546, name: 'file_path', required: true, type: 'string' },
  { id: 2_147_483_545, name: 'pos', required: true, type: 'long' },
];

/**
 * Writes a Parquet file of position deletes, sorted by path and position (Iceberg spec, "Position Delete Files").
 * @param options - `region`: of the data files, which may be others than that of the folder; `positions`: of deleted rows by data file
 */
export async function writePositionDeletes(options: {
  tableDirectory: string;
  region: string;
  positions: ReadonlyMap<string, readonly number[]>;
}): Promise<DataFile> {
  const { tableDirectory, region, positions } = options;
  const rows = [...positions.keys()].sort().flatMap(path =>
    positions
      .get(path)!
      .toSorted((a, b) => a - b)
      .map(position => ({ file_path: path, pos: BigInt(position) })),
  );
  const file = await writeDataFile({ tableDirectory, region, fields: FIELDS, rows });
  return { ...file, content: FILE_CONTENT.positionDeletes, sort_order_id: null };
}
