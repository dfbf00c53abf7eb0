import type { Metadata } from './icebergRestModel';

/** Where field ids of partitions begin where version 1 did not write them (Iceberg spec, "Partition Evolution"). */
const FIRST_PARTITION_FIELD_ID = 1000;

/** Table metadata by the things that updates speak of; lists by their ids, which are text since they have up to 63 bits. */
export interface TableModel {
  uuid: string | undefined;
  formatVersion: number;
  location: unknown;
  schemas: Map<string, Metadata>;
  currentSchemaId: number;
  lastColumnId: number;
  specs: Map<string, Metadata>;
  defaultSpecId: number;
  lastPartitionId: number | undefined;
  sortOrders: Map<string, Metadata>;
  defaultSortOrderId: number;
  snapshots: Map<string, Metadata>;
  lastSequenceNumber: bigint;
  nextRowId: bigint;
  refs: Map<string, Metadata>;
  statistics: Map<string, Metadata>;
  partitionStatistics: Map<string, Metadata>;
  properties: Record<string, string>;
}

/** Reads metadata of version 1 to 3; what version 1 wrote in another form is brought into the later one, as servers do. */
export function readTableModel(metadata: Metadata): TableModel {
  const schemas = listOf(metadata, 'schemas') ?? [{ 'schema-id': 0, ...objectOf(metadata, 'schema') }];
  const specs = (listOf(metadata, 'partition-specs') ?? [{ 'spec-id': 0, fields: metadata['partition-spec'] ?? [] }]).map(withFieldIds);
  const sortOrders = listOf(metadata, 'sort-orders') ?? [{ 'order-id': 0, fields: [] }];
  return {
    uuid: metadata['table-uuid'] as string | undefined,
    formatVersion: Number(metadata['format-version']),
    location: metadata.location,
    schemas: byId(schemas, 'schema-id'),
    currentSchemaId: Number(metadata['current-schema-id'] ?? schemas[0]['schema-id']),
    lastColumnId: Number(metadata['last-column-id']),
    specs: byId(specs, 'spec-id'),
    defaultSpecId: Number(metadata['default-spec-id'] ?? specs[0]['spec-id']),
    lastPartitionId: metadata['last-partition-id'] === undefined ? undefined : Number(metadata['last-partition-id']),
    sortOrders: byId(sortOrders, 'order-id'),
    defaultSortOrderId: Number(metadata['default-sort-order-id'] ?? 0),
    snapshots: byId(listOf(metadata, 'snapshots') ?? [], 'snapshot-id'),
    lastSequenceNumber: toBigInt(metadata['last-sequence-number']),
    nextRowId: toBigInt(metadata['next-row-id']),
    refs: new Map(Object.entries(objectOf(metadata, 'refs') ?? mainOf(metadata)) as [string, Metadata][]),
    statistics: byId(listOf(metadata, 'statistics') ?? [], 'snapshot-id'),
    partitionStatistics: byId(listOf(metadata, 'partition-statistics') ?? [], 'snapshot-id'),
    properties: (objectOf(metadata, 'properties') ?? {}) as Record<string, string>,
  };
}

export function toBigInt(value: unknown): bigint {
  return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n;
}

/** A commit's number; 0 for a snapshot of version 1, which has none. */
export function sequenceNumberOf(snapshot: Metadata): bigint {
  return toBigInt(snapshot['sequence-number']);
}

/** Writers from before branches have a current snapshot and no references. */
function mainOf(metadata: Metadata): Metadata {
  const current = metadata['current-snapshot-id'];
  return current === undefined || current === null || String(current) === '-1' ? {} : { main: { 'snapshot-id': current, type: 'branch' } };
}

function withFieldIds(spec: Metadata): Metadata {
  const fields = (spec.fields as Metadata[]).map((field, index) => ({ 'field-id': FIRST_PARTITION_FIELD_ID + index, ...field }));
  return { ...spec, fields };
}

function byId(items: readonly Metadata[], name: string): Map<string, Metadata> {
  return new Map(items.map(item => [String(item[name]), item]));
}

function listOf(metadata: Metadata, name: string): Metadata[] | undefined {
  const value = metadata[name];
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function objectOf(metadata: Metadata, name: string): Metadata | undefined {
  const value = metadata[name];
  return typeof value === 'object' && value !== null ? (value as Metadata) : undefined;
}
