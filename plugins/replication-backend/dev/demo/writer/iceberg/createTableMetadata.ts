import { randomUUID } from 'node:crypto';
import type { TableDefinition } from '../tables/TableDefinition';
import { NO_SNAPSHOT, type TableMetadata } from './tableMetadata';

/** The first id that partition fields have (Iceberg spec, "Partition Specs"). */
const FIRST_PARTITION_FIELD_ID = 1_000;
/** So many older metadata files are listed, and kept. */
export const PREVIOUS_METADATA_FILES = 20;

/** The metadata of a new, empty table that is partitioned by `region`. */
export function createTableMetadata(definition: TableDefinition, location: string): TableMetadata {
  const region = definition.fields.find(({ name }) => name === 'region')!;
  return {
    'format-version': 2,
    'table-uuid': randomUUID(),
    location,
    'last-sequence-number': 0,
    'last-updated-ms': Date.now(),
    'last-column-id': Math.max(...definition.fields.map(({ id }) => id)),
    'current-schema-id': 0,
    schemas: [{ type: 'struct', 'schema-id': 0, fields: [...definition.fields] }],
    'default-spec-id': 0,
    'partition-specs': [
      { 'spec-id': 0, fields: [{ name: 'region', transform: 'identity', 'source-id': region.id, 'field-id': FIRST_PARTITION_FIELD_ID }] },
    ],
    'last-partition-id': FIRST_PARTITION_FIELD_ID,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: {
      'write.metadata.compression-codec': 'gzip',
      'write.metadata.previous-versions-max': String(PREVIOUS_METADATA_FILES),
    },
    'current-snapshot-id': NO_SNAPSHOT,
    refs: {},
    snapshots: [],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [],
    'metadata-log': [],
  };
}
