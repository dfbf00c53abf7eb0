import { JsonNumber, type JsonValue } from './JsonValue';

/**
 * One text for each JSON value, whatever its key order, spacing and escapes were. Numbers are compared as they are written:
 * `1.0` and `1` may mean different things to a reader of an unknown field.
 */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof JsonNumber) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
