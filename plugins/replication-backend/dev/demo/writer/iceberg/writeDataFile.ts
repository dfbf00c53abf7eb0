import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Row } from '../tables/TableDefinition';
import { type DataFile, FILE_CONTENT, type Keyed } from './dataFile';
import { encodeBound } from './encodeBound';
import { toFileUri } from './fileUri';
import { parquetSchema } from './parquetSchema';
import type { SchemaField } from './tableMetadata';

/** Values of one column, in the order of rows. */
interface Column {
  field: SchemaField;
  values: Row[string][];
}

function boundOf({ field, values }: Column, pick: (a: never, b: never) => boolean): Buffer | undefined {
  const present = values.filter(value => value !== null) as never[];
  if (present.length === 0) {
    return undefined;
  }
  return encodeBound(
    field.type,
    present.reduce((best, value) => (pick(value, best) ? value : best)),
  );
}

function byId<V>(columns: readonly Column[], valueOf: (column: Column) => V | undefined): Keyed<V>[] {
  return columns.flatMap(column => {
    const value = valueOf(column);
    return value === undefined ? [] : [{ key: column.field.id, value }];
  });
}

/**
 * Writes rows as a Parquet file below a table's folder, with Iceberg field ids.
 * @returns what a manifest says of it, statistics included
 */
export async function writeDataFile(options: {
  tableDirectory: string;
  region: string;
  fields: readonly SchemaField[];
  rows: readonly Row[];
}): Promise<DataFile> {
  const { tableDirectory, region, fields, rows } = options;
  // The writer is an ES module, and this file is not.
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columns = fields.map(field => ({ field, values: rows.map(row => row[field.name]) }));
  const bytes = Buffer.from(
    parquetWriteBuffer({
      schema: parquetSchema(fields),
      columnData: columns.map(({ field, values }) => ({ name: field.name, data: values, offsetIndex: false })),
      createdBy: 'portage demo',
    }),
  );
  const path = join(tableDirectory, 'data', `region=${region}`, `00000-${randomUUID()}.parquet`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);

  return {
    content: FILE_CONTENT.data,
    file_path: toFileUri(path),
    file_format: 'PARQUET',
    partition: { region },
    record_count: BigInt(rows.length),
    file_size_in_bytes: BigInt(bytes.length),
    column_sizes: null,
    value_counts: byId(columns, ({ values }) => BigInt(values.length)),
    null_value_counts: byId(columns, ({ values }) => BigInt(values.filter(value => value === null).length)),
    nan_value_counts: byId(columns, ({ field }) => (field.type === 'double' ? 0n : undefined)),
    lower_bounds: byId(columns, column => boundOf(column, (a, b) => a < b)),
    upper_bounds: byId(columns, column => boundOf(column, (a, b) => a > b)),
    key_metadata: null,
    split_offsets: [4n],
    equality_ids: null,
    sort_order_id: 0,
  };
}
