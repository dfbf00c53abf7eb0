/**
 * The parts of `metadata.json`, format version 2, that the demo writes (Iceberg spec, "Table Metadata Fields"). Ids of snapshots are
 * 63-bit and so are BigInt throughout.
 */

export interface SchemaField {
  id: number;
  name: string;
  required: boolean;
  type: 'long' | 'string' | 'double' | 'timestamptz';
}

export interface TableSchema {
  type: 'struct';
  'schema-id': number;
  fields: SchemaField[];
}

export interface PartitionField {
  name: string;
  transform: 'identity';
  'source-id': number;
  'field-id': number;
}

export interface PartitionSpec {
  'spec-id': number;
  fields: PartitionField[];
}

export interface Snapshot {
  'snapshot-id': bigint;
  'parent-snapshot-id'?: bigint;
  'sequence-number': number;
  'timestamp-ms': number;
  'manifest-list': string;
  'schema-id': number;
  summary: Record<string, string>;
}

export interface TableMetadata {
  'format-version': 2;
  'table-uuid': string;
  location: string;
  'last-sequence-number': number;
  'last-updated-ms': number;
  'last-column-id': number;
  'current-schema-id': number;
  schemas: TableSchema[];
  'default-spec-id': number;
  'partition-specs': PartitionSpec[];
  'last-partition-id': number;
  'default-sort-order-id': number;
  'sort-orders': { 'order-id': number; fields: [] }[];
  properties: Record<string, string>;
  'current-snapshot-id': bigint;
  refs: Record<string, { 'snapshot-id': bigint; type: 'branch' }>;
  snapshots: Snapshot[];
  statistics: [];
  'partition-statistics': [];
  'snapshot-log': { 'snapshot-id': bigint; 'timestamp-ms': number }[];
  'metadata-log': { 'metadata-file': string; 'timestamp-ms': number }[];
}

/** What stands for "no snapshot yet". */
export const NO_SNAPSHOT = -1n;
