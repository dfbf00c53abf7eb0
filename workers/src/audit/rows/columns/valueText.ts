import type { AvroValue } from '../../avro/readRecords';
import { JsonNumber, type JsonValue } from '../../json/JsonValue';
import type { IcebergField, IcebergType } from '../schema/IcebergType';
import { Unprovable } from '../Unprovable';

const DAY_MS = 86_400_000;

/** The text form, as `rowText` has it, of what a file lacks that was written before the column was added. */
export function defaultText({ type, initialDefault }: IcebergField): string {
  if (initialDefault === undefined) {
    return 'null';
  }
  return jsonText(type, initialDefault);
}

/** Of a value in JSON (Iceberg spec, "JSON Single-Value Serialization"). */
function jsonText(type: IcebergType, value: JsonValue): string {
  const name = type.kind === 'primitive' ? type.name : type.kind;
  if (typeof value === 'boolean' && name === 'boolean') {
    return String(value);
  }
  if (value instanceof JsonNumber) {
    return name === 'float' || name === 'double' ? doubleText(Number(value.text), name) : JSON.stringify(value.text);
  }
  if (typeof value !== 'string') {
    throw new Unprovable(`defaults of the type ${name} are not read`);
  }
  switch (name.replace(/[[(].*$/, '')) {
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return JSON.stringify(String(microsecondsOf(value)));
    case 'timestamp_ns':
    case 'timestamptz_ns':
      throw new Unprovable(`defaults of the type ${name} are not read`);
    case 'uuid':
    case 'binary':
    case 'fixed':
      return JSON.stringify(value.toLowerCase());
    default:
      return JSON.stringify(value);
  }
}

/** ISO 8601 without zone (or with that of UTC), or a time of the day. */
function microsecondsOf(text: string): bigint {
  const [, whole, fraction = ''] = /^(.*?)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole.includes('T') ? whole : `1970-01-01T${whole}`}Z`);
  return BigInt(seconds) * 1_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Of a partition value of the transform `identity`, as Avro stores it. @throws Unprovable for types that no partition usually has */
export function partitionText(type: IcebergType, value: AvroValue): string {
  const name = type.kind === 'primitive' ? type.name : type.kind;
  if (value === null) {
    return 'null';
  }
  switch (name.replace(/[[(].*$/, '')) {
    case 'boolean':
      return String(value);
    case 'int':
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'timestamp_ns':
    case 'timestamptz_ns':
      return JSON.stringify(String(value));
    case 'date':
      return JSON.stringify(new Date(Number(value) * DAY_MS).toISOString().slice(0, 10));
    case 'float':
    case 'double':
      return doubleText(Number(value), name);
    case 'string':
      return JSON.stringify(value);
    case 'binary':
    case 'fixed':
      return JSON.stringify(Buffer.from(value as Uint8Array).toString('hex'));
    default:
      throw new Unprovable(`partition values of the type ${name} stand for a column that a data file lacks, and are not read`);
  }
}

function doubleText(value: number, name: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(name === 'float' ? Math.fround(value) : value);
  return JSON.stringify(`x${Number.isNaN(value) ? '7ff8000000000000' : bytes.toString('hex')}`);
}
