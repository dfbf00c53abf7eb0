import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Schema, Type, types } from 'avsc';

/** Avro's long as BigInt: ids of snapshots have 63 bits. */
const bigLong = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

/** Codecs are compiled once for each schema. */
const compiled = new Map<object | string, Type>();

function typeOf(schema: object | string): Type {
  // A registry of its own each time: named types of different schemas must not meet.
  const type = compiled.get(schema) ?? Type.forSchema(schema as Schema, { registry: { long: bigLong } });
  compiled.set(schema, type);
  return type;
}

const MAGIC = Buffer.from('Obj\u0001', 'latin1');
const SYNC_BYTES = 16;
const metadataType = typeOf({ type: 'map', values: 'bytes' });
const longType = typeOf('long');

/** Encodes an Avro object container file of one block (Avro spec, "Object Container Files"). */
export function encodeAvroFile(options: { schema: object; metadata: Record<string, string>; records: unknown[] }): Buffer {
  const { schema, metadata, records } = options;
  const header = { ...metadata, 'avro.schema': JSON.stringify(schema), 'avro.codec': 'deflate' };
  const headerBytes = Object.fromEntries(Object.entries(header).map(([key, value]) => [key, Buffer.from(value)]));
  const sync = randomBytes(SYNC_BYTES);
  const type = typeOf(schema);
  const data = deflateRawSync(Buffer.concat(records.map(record => type.toBuffer(record))));
  return Buffer.concat([
    MAGIC,
    metadataType.toBuffer(headerBytes),
    sync,
    longType.toBuffer(BigInt(records.length)),
    longType.toBuffer(BigInt(data.length)),
    data,
    sync,
  ]);
}

/** Decodes the records of a file that {@link encodeAvroFile} made. */
export function decodeAvroFile<T>(bytes: Buffer, schema: object): T[] {
  const read = <V>(type: Type, offset: number): { value: V; offset: number } => type.decode(bytes, offset) as { value: V; offset: number };
  const header = read<Record<string, Buffer>>(metadataType, MAGIC.length);
  const count = read<bigint>(longType, header.offset + SYNC_BYTES);
  const size = read<bigint>(longType, count.offset);
  const data = inflateRawSync(bytes.subarray(size.offset, size.offset + Number(size.value)));

  const type = typeOf(schema);
  const records: T[] = [];
  let offset = 0;
  for (let index = 0; index < Number(count.value); index += 1) {
    const decoded = type.decode(data, offset) as { value: T; offset: number };
    records.push(decoded.value);
    offset = decoded.offset;
  }
  return records;
}
