const field = (name: string, id: number, type: unknown) => ({ name, 'field-id': id, type });
const optional = (name: string, id: number, type: unknown) => ({ name, type: ['null', type], default: null, 'field-id': id });

const boundsOf = (side: string, keyId: number) => ({
  type: 'array',
  logicalType: 'map',
  items: { type: 'record', name: `${side}_item`, fields: [field('key', keyId, 'int'), field('value', keyId + 1, 'bytes')] },
});

/** The schema of a manifest of an unpartitioned table (Iceberg spec, "Manifests"); version 1 knows neither contents nor sequence numbers. */
export function dataManifestSchema(formatVersion: 1 | 2 | 3): unknown {
  const isFirst = formatVersion === 1;
  const dataFile = {
    type: 'record',
    name: 'r2',
    fields: [
      ...(isFirst ? [] : [field('content', 134, 'int')]),
      field('file_path', 100, 'string'),
      field('file_format', 101, 'string'),
      field('partition', 102, { type: 'record', name: 'r102', fields: [] }),
      field('record_count', 103, 'long'),
      field('file_size_in_bytes', 104, 'long'),
      ...(isFirst ? [field('block_size_in_bytes', 105, 'long')] : []),
      optional('lower_bounds', 125, boundsOf('lower', 126)),
      optional('upper_bounds', 128, boundsOf('upper', 129)),
      optional('split_offsets', 132, { type: 'array', items: 'long', 'element-id': 133 }),
      ...(isFirst ? [] : [optional('referenced_data_file', 143, 'string')]),
      ...(formatVersion < 3
        ? []
        : [optional('first_row_id', 142, 'long'), optional('content_offset', 144, 'long'), optional('content_size_in_bytes', 145, 'long')]),
    ],
  };
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      field('status', 0, 'int'),
      optional('snapshot_id', 1, 'long'),
      ...(isFirst ? [] : [optional('sequence_number', 3, 'long'), optional('file_sequence_number', 4, 'long')]),
      field('data_file', 2, dataFile),
    ],
  };
}

/** Iceberg spec, "Manifest Lists". */
export const MANIFEST_LIST_SCHEMA = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    field('manifest_path', 500, 'string'),
    field('manifest_length', 501, 'long'),
    field('partition_spec_id', 502, 'int'),
    field('content', 517, 'int'),
    field('sequence_number', 515, 'long'),
    field('min_sequence_number', 516, 'long'),
    field('added_snapshot_id', 503, 'long'),
    field('added_files_count', 504, 'int'),
    field('existing_files_count', 505, 'int'),
    field('deleted_files_count', 506, 'int'),
  ],
};

/** Position deletes as Avro (Iceberg spec, "Position Delete Files"). */
export const DELETE_ROW_SCHEMA = {
  type: 'record',
  name: 'table',
  fields: [field('file_path', 2147483546, 'string'), field('pos', 2147483545, 'long')],
};
