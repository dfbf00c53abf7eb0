import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { AvroWriter } from './AvroWriter';
import { COLUMNS, PARTITION_FIELDS, TABLE_SCHEMA } from './benchTable';
import { SeededRandom } from './SeededRandom';

const DAY_MICROSECONDS = 86_400_000_000;

const idMap = (name: string, keyId: number, valueId: number, value: string) => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name,
    fields: [
      { name: 'key', type: 'int', 'field-id': keyId },
      { name: 'value', type: value, 'field-id': valueId },
    ],
  },
});

const optional = (type: unknown) => ['null', type];

/** The writer's schema of a version 2 manifest of a table partitioned by day and bucket, as Iceberg's Java library writes it. */
const MANIFEST_SCHEMA = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    { name: 'status', type: 'int', 'field-id': 0 },
    { name: 'snapshot_id', type: optional('long'), default: null, 'field-id': 1 },
    { name: 'sequence_number', type: optional('long'), default: null, 'field-id': 3 },
    { name: 'file_sequence_number', type: optional('long'), default: null, 'field-id': 4 },
    {
      name: 'data_file',
      'field-id': 2,
      type: {
        type: 'record',
        name: 'r2',
        fields: [
          { name: 'content', type: 'int', 'field-id': 134 },
          { name: 'file_path', type: 'string', 'field-id': 100 },
          { name: 'file_format', type: 'string', 'field-id': 101 },
          {
            name: 'partition',
            'field-id': 102,
            type: {
              type: 'record',
              name: 'r102',
              fields: [
                { name: 'col_4_day', type: optional({ type: 'int', logicalType: 'date' }), default: null, 'field-id': 1000 },
                { name: 'col_1_bucket', type: optional('int'), default: null, 'field-id': 1001 },
              ],
            },
          },
          { name: 'record_count', type: 'long', 'field-id': 103 },
          { name: 'file_size_in_bytes', type: 'long', 'field-id': 104 },
          { name: 'column_sizes', type: optional(idMap('k117_v118', 117, 118, 'long')), default: null, 'field-id': 108 },
          { name: 'value_counts', type: optional(idMap('k119_v120', 119, 120, 'long')), default: null, 'field-id': 109 },
          { name: 'null_value_counts', type: optional(idMap('k121_v122', 121, 122, 'long')), default: null, 'field-id': 110 },
          { name: 'nan_value_counts', type: optional(idMap('k138_v139', 138, 139, 'long')), default: null, 'field-id': 137 },
          { name: 'lower_bounds', type: optional(idMap('k126_v127', 126, 127, 'bytes')), default: null, 'field-id': 125 },
          { name: 'upper_bounds', type: optional(idMap('k129_v130', 129, 130, 'bytes')), default: null, 'field-id': 128 },
          { name: 'key_metadata', type: optional('bytes'), default: null, 'field-id': 131 },
          { name: 'split_offsets', type: optional({ type: 'array', items: 'long', 'element-id': 133 }), default: null, 'field-id': 132 },
          { name: 'equality_ids', type: optional({ type: 'array', items: 'int', 'element-id': 136 }), default: null, 'field-id': 135 },
          { name: 'sort_order_id', type: optional('int'), default: null, 'field-id': 140 },
        ],
      },
    },
  ],
};

/** 63-bit, as real ids are. */
export const SNAPSHOT_ID = 7_312_345_678_901_234_567n;

/** The same choice of types as in a wide fact table: strings, longs, ints, doubles and timestamps, with bounds as they would be. */
function boundsOf(column: number, file: number, day: number, random: SeededRandom): [Buffer, Buffer] {
  const long = (value: number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(BigInt(value));
    return buffer;
  };
  const int = (value: number) => {
    const buffer = Buffer.alloc(4);
    buffer.writeInt32LE(value);
    return buffer;
  };
  const double = (value: number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleLE(value);
    return buffer;
  };
  switch (column % 5) {
    case 0:
      return [Buffer.from(random.hex(16)), Buffer.from(`z${random.hex(15)}`)];
    case 1:
      return [long(file * 1_000_000 + random.below(1_000_000)), long((file + 1) * 1_000_000 + random.below(1_000_000))];
    case 2:
      return [int(random.below(100)), int(1_000 + random.below(100_000))];
    case 3:
      return [double(random.next() / 2 ** 32), double(random.next() / 2 ** 15)];
    default:
      return [long(day * DAY_MICROSECONDS + random.below(1e9)), long((day + 1) * DAY_MICROSECONDS - random.below(1e9))];
  }
}

/**
 * A version 2 data manifest with statistics of 30 columns in each entry.
 *
 * @param options - `firstFile` numbers the files, so that several manifests of one table differ; `location` is the table's; `onFile` is told
 *   of each file
 */
export function generateManifest(options: {
  codec: 'null' | 'deflate' | 'zstandard';
  entries: number;
  firstFile?: number;
  location: string;
  snapshotId?: bigint;
  onFile?: (file: StorageObject) => void;
}): Buffer {
  const { codec, entries, firstFile = 0, location, snapshotId = SNAPSHOT_ID, onFile } = options;
  const random = new SeededRandom(12_345 + firstFile);
  const writer = new AvroWriter(codec, {
    'avro.schema': JSON.stringify(MANIFEST_SCHEMA),
    schema: JSON.stringify(TABLE_SCHEMA),
    'schema-id': '0',
    'partition-spec': JSON.stringify(PARTITION_FIELDS),
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  });
  for (let file = firstFile; file < firstFile + entries; file += 1) {
    const described = writeEntry(writer, { file, location, snapshotId, random });
    onFile?.(described);
    writer.endRecord();
  }
  return writer.finish();
}

function writeEntry(
  writer: AvroWriter,
  options: { file: number; location: string; snapshotId: bigint; random: SeededRandom },
): StorageObject {
  const { file, location, snapshotId, random } = options;
  const day = 19_700 + (Math.floor(file / 200) % 1_500);
  const bucket = random.below(16);
  const rows = 50_000 + random.below(100_000);
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  const uuid = [8, 4, 4, 4, 12].map(length => random.hex(length)).join('-');
  const name = `${String(file % 1_000).padStart(5, '0')}-${random.below(9_999)}-${uuid}-00001.parquet`;
  const uri = `${location}/data/col_4_day=${date}/col_1_bucket=${bucket}/${name}`;
  const sizeBytes = rows * 97 + random.below(1_000);

  writer.long(1); // ADDED
  writer.long(1);
  writer.long(snapshotId);
  writer.long(0); // both sequence numbers are inherited
  writer.long(0);
  writer.long(0); // data
  writer.string(uri);
  writer.string('PARQUET');
  writer.long(1);
  writer.long(day);
  writer.long(1);
  writer.long(bucket);
  writer.long(rows);
  writer.long(sizeBytes);
  writeLongs(writer, () => 2_000 + random.below(500_000));
  writeLongs(writer, () => rows);
  writeLongs(writer, column => (column % 3 === 0 ? random.below(rows) : 0));
  writeLongs(
    writer,
    () => 0,
    column => column % 5 === 3,
  );
  const bounds = Array.from({ length: COLUMNS }, (_, index) => boundsOf(index + 1, file, day, random));
  writeBounds(
    writer,
    bounds.map(([lower]) => lower),
  );
  writeBounds(
    writer,
    bounds.map(([, upper]) => upper),
  );
  writer.long(0); // no key metadata
  const offsets = random.below(2) === 0 ? [4] : [4, 134_217_732];
  writer.long(1);
  writer.long(offsets.length);
  offsets.forEach(offset => writer.long(offset));
  writer.long(0);
  writer.long(0); // no equality ids
  writer.long(1);
  writer.long(0); // unsorted
  return { uri, sizeBytes };
}

function writeLongs(writer: AvroWriter, value: (column: number) => number, included: (column: number) => boolean = () => true): void {
  const columns = Array.from({ length: COLUMNS }, (_, index) => index + 1).filter(included);
  writer.long(1);
  writer.long(columns.length);
  columns.forEach(column => {
    writer.long(column);
    writer.long(value(column));
  });
  writer.long(0);
}

function writeBounds(writer: AvroWriter, bounds: readonly Buffer[]): void {
  writer.long(1);
  writer.long(bounds.length);
  bounds.forEach((bound, index) => {
    writer.long(index + 1);
    writer.bytes(bound);
  });
  writer.long(0);
}
