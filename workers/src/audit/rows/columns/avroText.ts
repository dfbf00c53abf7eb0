import type { AvroRecord, AvroValue } from '../../avro/readRecords';
import type { IcebergField, IcebergType } from '../schema/IcebergType';
import { Unprovable } from '../Unprovable';
import { defaultText } from './defaultText';
import { doubleText } from './doubleText';
import type { MissingValues } from './rowText';
import { stringText } from './stringText';

const DAY_MS = 86_400_000;

/** The text form of a row, as `rowText` has it, of a record of an Avro file. @throws Unprovable for types that are not read */
export function avroRowText(options: { schema: readonly IcebergField[]; record: AvroRecord; missing: MissingValues }): string {
  return structText(options.schema, options.record, options.missing);
}

/** The text form of some columns, in the order given; for equality deletes. */
export function avroKeyText(options: { fields: readonly IcebergField[]; record: AvroRecord; missing: MissingValues }): string {
  const { fields, record, missing } = options;
  return `[${fields.map(field => fieldText(field, find(record, field.id), missing)).join(',')}]`;
}

/** The text form of a value as Avro stores it (Iceberg spec, "Appendix A: Avro"); null is `null`. @throws Unprovable for types that are not read */
export function avroText(type: IcebergType, value: AvroValue): string {
  if (value === null) {
    return 'null';
  }
  switch (type.kind) {
    case 'struct':
      return structText(type.fields, value as AvroRecord, new Map());
    case 'list':
      return `[${(value as AvroValue[]).map(item => avroText(type.element.type, item)).join(',')}]`;
    case 'map': {
      const pairs = (value as AvroValue[]).map(pair =>
        pairOf(type, pair).map((part, index) => avroText([type.key, type.value][index].type, part)),
      );
      pairs.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      return `[${pairs.map(([key, item]) => `[${key},${item}]`).join(',')}]`;
    }
    default:
      return primitiveText(type.name, value);
  }
}

/** A map with keys that are strings is Avro's own; any other is an array of records of key and value. */
function pairOf(type: IcebergType & { kind: 'map' }, pair: AvroValue): AvroValue[] {
  return pair instanceof Map ? [type.key, type.value].map(({ id }) => pair.get(id) ?? null) : (pair as AvroValue[]);
}

function structText(fields: readonly IcebergField[], record: AvroRecord, missing: MissingValues): string {
  const sorted = [...fields].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return `{${sorted.map(field => `${JSON.stringify(field.name)}:${fieldText(field, record.get(field.id), missing)}`).join(',')}}`;
}

function fieldText(field: IcebergField, value: AvroValue | undefined, missing: MissingValues): string {
  return value === undefined ? (missing.get(field.id) ?? defaultText(field)) : avroText(field.type, value);
}

function find(record: AvroRecord, id: number): AvroValue | undefined {
  const own = record.get(id);
  if (own !== undefined) {
    return own;
  }
  for (const value of record.values()) {
    const below = value instanceof Map ? find(value, id) : undefined;
    if (below !== undefined) {
      return below;
    }
  }
  return undefined;
}

function primitiveText(name: string, value: AvroValue): string {
  const bytes = value instanceof Uint8Array ? Buffer.from(value) : undefined;
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
      return `"${value}"`;
    case 'float':
    case 'double':
      return doubleText(Number(value), name);
    case 'date':
      return `"${new Date(Number(value) * DAY_MS).toISOString().slice(0, 10)}"`;
    case 'decimal':
      return `"${decimalText(bytes ?? Buffer.alloc(0), Number(/,\s*(\d+)/.exec(name)?.[1] ?? 0))}"`;
    case 'string':
      return stringText(String(value));
    case 'uuid':
      return stringText(bytes ? bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : String(value).toLowerCase());
    case 'binary':
    case 'fixed':
      return `"${(bytes ?? Buffer.from(String(value))).toString('hex')}"`;
    default:
      throw new Unprovable(`columns of the type ${name} are not read`);
  }
}

/** Big-endian two's complement of the unscaled value. */
function decimalText(bytes: Buffer, scale: number): string {
  const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
