import { parseJson } from '../../json/parseJson';
import { JsonNumber } from '../../json/JsonValue';
import type { IcebergField } from '../schema/IcebergType';
import { Unprovable } from '../Unprovable';
import { doubleText } from './doubleText';
import { stringText } from './stringText';

/**
 * The text form, as `rowText` has it, of what a file lacks that was written before the column was added (Iceberg spec, "Default values" and
 * "JSON Single-Value Serialization").
 * @throws Unprovable for types whose defaults are not read
 */
export function defaultText({ type, initialDefault }: IcebergField): string {
  if (initialDefault === undefined) {
    return 'null';
  }
  const name = type.kind === 'primitive' ? type.name.replace(/[[(].*$/, '') : type.kind;
  const value = parseJson(Buffer.from(initialDefault));
  if (typeof value === 'boolean' && name === 'boolean') {
    return String(value);
  }
  if (value instanceof JsonNumber && ['int', 'long', 'float', 'double'].includes(name)) {
    return name === 'float' || name === 'double' ? doubleText(Number(value.text), name) : `"${value.text}"`;
  }
  if (typeof value === 'string') {
    switch (name) {
      case 'time':
      case 'timestamp':
      case 'timestamptz':
        return `"${microsecondsOf(value)}"`;
      case 'uuid':
      case 'binary':
      case 'fixed':
        return stringText(value.toLowerCase());
      case 'string':
      case 'decimal':
      case 'date':
        return stringText(value);
      default:
    }
  }
  throw new Unprovable(`defaults of the type ${name} are not read`);
}

/** ISO 8601 in UTC, or a time of the day. */
function microsecondsOf(text: string): bigint {
  const [, whole, fraction = ''] = /^(.*?)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${whole.includes('T') ? whole : `1970-01-01T${whole}`}Z`);
  if (Number.isNaN(milliseconds)) {
    throw new Unprovable(`the default ${text} is no time that is read here`);
  }
  return BigInt(milliseconds) * 1_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}
