import { readFile } from 'node:fs/promises';
import type { Row } from '../tables/TableDefinition';
import { toPath } from './fileUri';
import type { SchemaField } from './tableMetadata';

const MICROSECONDS = 1_000n;

/** Reads the rows of a Parquet file back, as they were written. */
export async function readDataFile(uri: string, fields: readonly SchemaField[]): Promise<Row[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const bytes = await readFile(toPath(uri));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  return rows.map(row =>
    Object.fromEntries(
      fields.map(({ name, type }) => {
        const value = row[name] ?? null;
        // Timestamps come back as dates; the demo writes whole milliseconds, so nothing is lost on the way.
        return [name, type === 'timestamptz' ? BigInt((value as Date).getTime()) * MICROSECONDS : value];
      }),
    ),
  );
}
