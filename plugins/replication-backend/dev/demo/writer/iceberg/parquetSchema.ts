import type { SchemaElement } from 'hyparquet';
import type { SchemaField } from './tableMetadata';

function elementOf({ id, name, required, type }: SchemaField): SchemaElement {
  const common = { name, field_id: id, repetition_type: required ? ('REQUIRED' as const) : ('OPTIONAL' as const) };
  switch (type) {
    case 'string':
      return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'double':
      return { ...common, type: 'DOUBLE' };
    case 'timestamptz':
      return { ...common, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } };
    default:
      return { ...common, type: 'INT64' };
  }
}

/** The Parquet schema of an Iceberg schema; each column carries its field id (Iceberg spec, Appendix A, "Parquet"). */
export function parquetSchema(fields: readonly SchemaField[]): SchemaElement[] {
  return [{ name: 'table', num_children: fields.length }, ...fields.map(elementOf)];
}
