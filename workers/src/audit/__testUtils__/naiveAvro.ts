import Bzip2 from '@foxglove/wasm-bz2';
import { types, Type } from 'avsc';
import { compress as compressSnappy, uncompress as uncompressSnappy } from 'snappyjs';
import { crc32, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/*
 * A reader and a writer of Avro files that are slow, plain, and made of other parts than the audit: `avsc` decodes, and the encoder
 * below follows the specification value by value, with all the freedom that it leaves to writers.
 */

/** A schema as JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Schema = any;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Value = any;

export interface NaiveFile {
  header: [string, Buffer][];
  schema: Schema;
  codec: string;
  records: Value[];
}

export interface EncodeOptions {
  codec?: string;
  /** Entries a block; all in one by default. */
  blockEntries?: number;
  /** Arrays as several blocks, and with negative counts and byte sizes. */
  oddArrays?: boolean;
  /** What is added to the byte sizes behind negative counts. */
  sizeError?: number;
  /** Numbers one byte longer than need be. */
  longNumbers?: boolean;
  /** Fields of every record in reverse order. */
  reversedFields?: boolean;
  /** Header entries in reverse order. */
  reversedHeader?: boolean;
}

const bigLong = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => Number(a - b),
});

export async function decodeFile(bytes: Uint8Array): Promise<NaiveFile> {
  const file = Buffer.from(bytes);
  const tap = { position: 4 };
  const header: [string, Buffer][] = [];
  for (let count = readLong(file, tap); count !== 0; count = readLong(file, tap)) {
    if (count < 0) {
      readLong(file, tap);
    }
    for (let i = 0; i < Math.abs(count); i += 1) {
      header.push([readBytes(file, tap).toString(), readBytes(file, tap)]);
    }
  }
  const entries = Object.fromEntries(header);
  const schema = JSON.parse(entries['avro.schema'].toString());
  const codec = entries['avro.codec']?.toString() ?? 'null';
  const type = Type.forSchema(schema, { registry: { long: bigLong } as never, wrapUnions: true });
  const records: Value[] = [];
  for (tap.position += 16; tap.position < file.length; tap.position += 16) {
    const count = readLong(file, tap);
    const data = Buffer.from(await decompress(codec, readBytes(file, tap)));
    for (let i = 0, offset = 0; i < count; i += 1) {
      const decoded = type.decode(data, offset) as { value: Value; offset: number };
      records.push(decoded.value);
      offset = decoded.offset;
    }
  }
  return { header, schema, codec, records };
}

export function encodeFile(file: NaiveFile, options: EncodeOptions = {}): Buffer {
  // Nothing here compresses with bzip2.
  const codec = options.codec ?? (file.codec === 'bzip2' ? 'deflate' : file.codec);
  const schema = options.reversedFields ? reverseFields(file.schema) : file.schema;
  const header = file.header
    .filter(([key]) => !key.startsWith('avro.'))
    .concat([
      ['avro.schema', Buffer.from(JSON.stringify(schema))],
      ['avro.codec', Buffer.from(codec)],
    ]);
  if (options.reversedHeader) {
    header.reverse();
  }
  const sync = Buffer.alloc(16, 0xab);
  const parts = [Buffer.from('Obj\u0001', 'latin1'), long(header.length)];
  for (const [key, value] of header) {
    parts.push(lengthPrefixed(Buffer.from(key)), lengthPrefixed(value));
  }
  parts.push(long(0), sync);
  const size = options.blockEntries ?? Math.max(file.records.length, 1);
  for (let i = 0; i < file.records.length; i += size) {
    const records = file.records.slice(i, i + size);
    const named = new Map<string, Schema>();
    const data = Buffer.concat(records.map(record => encode(schema, record, options, named)));
    parts.push(long(records.length), lengthPrefixed(compress(codec, data)), sync);
  }
  return Buffer.concat(parts);
}

function encode(schema: Schema, value: Value, options: EncodeOptions, named: Map<string, Schema>): Buffer {
  if (Array.isArray(schema)) {
    if (value === null) {
      return number(schema.indexOf('null'), options);
    }
    const index = schema.findIndex(branch => branch !== 'null');
    return Buffer.concat([number(index, options), encode(schema[index], Object.values(value)[0], options, named)]);
  }
  const kind = typeof schema === 'string' ? schema : schema.type;
  if (typeof schema === 'object' && schema.name) {
    named.set(schema.name, schema);
  }
  switch (kind) {
    case 'null':
      return Buffer.alloc(0);
    case 'boolean':
      return Buffer.from([value ? 1 : 0]);
    case 'int':
    case 'long':
      return number(value, options);
    case 'float': {
      const buffer = Buffer.alloc(4);
      buffer.writeFloatLE(value);
      return buffer;
    }
    case 'double': {
      const buffer = Buffer.alloc(8);
      buffer.writeDoubleLE(value);
      return buffer;
    }
    case 'string':
    case 'bytes':
      return Buffer.concat([number(Buffer.from(value).length, options), Buffer.from(value)]);
    case 'fixed':
      return Buffer.from(value);
    case 'record':
      return Buffer.concat(schema.fields.map((field: Schema) => encode(field.type, value[field.name], options, named)));
    case 'array':
      return encodeArray(
        value.map((item: Value) => encode(schema.items, item, options, named)),
        options,
      );
    default:
      return encode(named.get(kind) ?? kind, value, options, named);
  }
}

function encodeArray(items: Buffer[], options: EncodeOptions): Buffer {
  if (items.length === 0) {
    return long(0);
  }
  if (!options.oddArrays) {
    return Buffer.concat([number(items.length, options), ...items, long(0)]);
  }
  const half = Math.ceil(items.length / 2);
  const blocks = [items.slice(0, half), items.slice(half)].filter(block => block.length > 0);
  return Buffer.concat([
    ...blocks.map((block, index) => {
      const body = Buffer.concat(block);
      return index === blocks.length - 1
        ? Buffer.concat([long(-block.length), long(body.length + (options.sizeError ?? 0)), body])
        : Buffer.concat([long(block.length), body]);
    }),
    long(0),
  ]);
}

function reverseFields(schema: Schema): Schema {
  if (Array.isArray(schema)) {
    return schema.map(reverseFields);
  }
  if (typeof schema !== 'object') {
    return schema;
  }
  return {
    ...schema,
    ...(schema.fields && { fields: schema.fields.map((field: Schema) => ({ ...field, type: reverseFields(field.type) })).reverse() }),
    ...(schema.items && { items: reverseFields(schema.items) }),
    ...(typeof schema.type === 'object' && { type: reverseFields(schema.type) }),
  };
}

/* eslint-disable no-bitwise */
function long(value: number | bigint): Buffer {
  let bits = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; bits > 127n; bits >>= 7n) {
    bytes.push(Number(bits & 127n) | 128);
  }
  return Buffer.from([...bytes, Number(bits)]);
}

function number(value: number | bigint, { longNumbers }: EncodeOptions): Buffer {
  const shortest = long(value);
  if (!longNumbers || shortest.length > 8) {
    return shortest;
  }
  shortest[shortest.length - 1] |= 128;
  return Buffer.concat([shortest, Buffer.from([0])]);
}

function readLong(buffer: Buffer, tap: { position: number }): number {
  let bits = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = buffer[tap.position];
    tap.position += 1;
    bits |= BigInt(byte & 127) << shift;
    if (byte < 128) {
      return Number(BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n)));
    }
  }
}
/* eslint-enable no-bitwise */

function lengthPrefixed(bytes: Uint8Array): Buffer {
  return Buffer.concat([long(bytes.length), bytes]);
}

function readBytes(buffer: Buffer, tap: { position: number }): Buffer {
  const length = readLong(buffer, tap);
  tap.position += length;
  return buffer.subarray(tap.position - length, tap.position);
}

function compress(codec: string, data: Buffer): Buffer {
  switch (codec) {
    case 'deflate':
      return deflateRawSync(data);
    case 'zstandard':
      return zstdCompressSync(data);
    case 'snappy': {
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(crc32(data));
      return Buffer.concat([compressSnappy(data) as Uint8Array, checksum]);
    }
    default:
      return data;
  }
}

async function decompress(codec: string, data: Buffer): Promise<Uint8Array> {
  switch (codec) {
    case 'deflate':
      return inflateRawSync(data);
    case 'zstandard':
      return zstdDecompressSync(data);
    case 'snappy':
      return uncompressSnappy(data.subarray(0, data.length - 4)) as Uint8Array;
    case 'bzip2':
      return (await Bzip2.init()).decompress(data, 16 * 1024 * 1024);
    default:
      return data;
  }
}
