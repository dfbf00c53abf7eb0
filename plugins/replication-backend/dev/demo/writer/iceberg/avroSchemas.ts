/**
 * The Avro schemas of manifests and manifest lists, format version 2, with the field ids that readers resolve columns by
 * (Iceberg spec, "Manifests", "Manifest Lists" and, for maps with integer keys, Appendix A).
 */

type Schema = string | Schema[] | { [key: string]: unknown };

const field = (id: number, name: string, type: Schema) => ({ name, type, 'field-id': id });
const optional = (id: number, name: string, type: Schema) => ({ name, type: ['null', type], default: null, 'field-id': id });

function mapById(id: number, name: string, keyId: number, valueId: number, valueType: Schema) {
  const entry = {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [field(keyId, 'key', 'int'), field(valueId, 'value', valueType)],
  };
  return optional(id, name, { type: 'array', items: entry, logicalType: 'map' });
}

const partition = { type: 'record', name: 'r102', fields: [field(1000, 'region', 'string')] };

const dataFile = {
  type: 'record',
  name: 'r2',
  fields: [
    field(134, 'content', 'int'),
    field(100, 'file_path', 'string'),
    field(101, 'file_format', 'string'),
    field(102, 'partition', partition),
    field(103, 'record_count', 'long'),
    field(104, 'file_size_in_bytes', 'long'),
    mapById(108, 'column_sizes', 117, 118, 'long'),
    mapById(109, 'value_counts', 119, 120, 'long'),
    mapById(110, 'null_value_counts', 121, 122, 'long'),
    mapById(137, 'nan_value_counts', 138, 139, 'long'),
    mapById(125, 'lower_bounds', 126, 127, 'bytes'),
    mapById(128, 'upper_bounds', 129, 130, 'bytes'),
    optional(131, 'key_metadata', 'bytes'),
    optional(132, 'split_offsets', { type: 'array', items: 'long', 'element-id': 133 }),
    optional(135, 'equality_ids', { type: 'array', items: 'int', 'element-id': 136 }),
    optional(140, 'sort_order_id', 'int'),
  ],
};

export const MANIFEST_ENTRY_SCHEMA = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    field(0, 'status', 'int'),
    optional(1, 'snapshot_id', 'long'),
    optional(3, 'sequence_number', 'long'),
    optional(4, 'file_sequence_number', 'long'),
    field(2, 'data_file', dataFile),
  ],
};

const fieldSummary = {
  type: 'record',
  name: 'r508',
  fields: [
    field(509, 'contains_null', 'boolean'),
    optional(518, 'contains_nan', 'boolean'),
    optional(510, 'lower_bound', 'bytes'),
    optional(511, 'upper_bound', 'bytes'),
  ],
};

export const MANIFEST_FILE_SCHEMA = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    field(500, 'manifest_path', 'string'),
    field(501, 'manifest_length', 'long'),
    field(502, 'partition_spec_id', 'int'),
    field(517, 'content', 'int'),
    field(515, 'sequence_number', 'long'),
    field(516, 'min_sequence_number', 'long'),
    field(503, 'added_snapshot_id', 'long'),
    field(504, 'added_files_count', 'int'),
    field(505, 'existing_files_count', 'int'),
    field(506, 'deleted_files_count', 'int'),
    field(512, 'added_rows_count', 'long'),
    field(513, 'existing_rows_count', 'long'),
    field(514, 'deleted_rows_count', 'long'),
    optional(507, 'partitions', { type: 'array', items: fieldSummary, 'element-id': 508 }),
    optional(519, 'key_metadata', 'bytes'),
  ],
};
