import type { SchemaField } from './tableMetadata';

/** A value as manifests hold bounds (Iceberg spec, Appendix D, "Binary single-value serialization"). */
export function encodeBound(type: SchemaField['type'], value: unknown): Buffer {
  const bytes = Buffer.alloc(8);
  switch (type) {
    case 'string':
      return Buffer.from(value as string);
    case 'double':
      bytes.writeDoubleLE(value as number);
      return bytes;
    default:
      bytes.writeBigInt64LE(value as bigint);
      return bytes;
  }
}
