/** Columns with statistics in each entry. */
export const COLUMNS = 30;

/** The same choice of types as in a wide fact table; `boundsOf` in `generateManifest` has their values. */
const TYPES = ['string', 'long', 'int', 'double', 'timestamp'];

/** The schema of the made-up table, as metadata and manifests carry it. */
export const TABLE_SCHEMA = {
  type: 'struct',
  'schema-id': 0,
  fields: Array.from({ length: COLUMNS }, (_, index) => ({
    id: index + 1,
    name: `col_${index + 1}`,
    required: false,
    type: TYPES[(index + 1) % TYPES.length],
  })),
};

/** Its partition spec's fields: by day and bucket. */
export const PARTITION_FIELDS = [
  { name: 'col_4_day', transform: 'day', 'source-id': 4, 'field-id': 1000 },
  { name: 'col_1_bucket', transform: 'bucket[16]', 'source-id': 1, 'field-id': 1001 },
];
