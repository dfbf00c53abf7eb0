import { CorruptInput } from '../../CorruptInput';
import { canonicalJson } from '../../json/canonicalJson';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../json/JsonValue';

/** A type of a table's schema (Iceberg spec, "Schemas and Data Types"). Plain data, it goes from thread to thread. */
export type IcebergType =
  | { kind: 'primitive'; name: string }
  | { kind: 'struct'; fields: IcebergField[] }
  | { kind: 'list'; element: IcebergField }
  | { kind: 'map'; key: IcebergField; value: IcebergField };

/** A column or nested field; the items of lists and maps are fields, too, since they have ids. */
export interface IcebergField {
  id: number;
  name: string;
  type: IcebergType;
  /** What a file says that was written before the field was added, as JSON text (format version 3). */
  initialDefault?: string;
}

/** A table's schema: its columns. @throws CorruptInput */
export function readSchema(json: JsonObject): IcebergField[] {
  const type = readType(json);
  if (type.kind !== 'struct') {
    throw new CorruptInput('A schema of the table is no struct', 0);
  }
  return type.fields;
}

function readType(json: JsonValue | undefined): IcebergType {
  if (typeof json === 'string') {
    return { kind: 'primitive', name: json };
  }
  if (!isJsonObject(json)) {
    throw new CorruptInput('A field of a schema has no type', 0);
  }
  switch (json.type) {
    case 'struct':
      return { kind: 'struct', fields: Array.isArray(json.fields) ? json.fields.map(readField) : [] };
    case 'list':
      return { kind: 'list', element: readItem(json, 'element') };
    case 'map':
      return { kind: 'map', key: readItem(json, 'key'), value: readItem(json, 'value') };
    default:
      return { kind: 'primitive', name: String(json.type) };
  }
}

function readField(json: JsonValue): IcebergField {
  if (!isJsonObject(json) || typeof json.name !== 'string') {
    throw new CorruptInput('A field of a schema has no name', 0);
  }
  const initialDefault = json['initial-default'];
  return {
    id: idOf(json.id),
    name: json.name,
    type: readType(json.type),
    ...(initialDefault !== undefined && initialDefault !== null && { initialDefault: canonicalJson(initialDefault) }),
  };
}

function readItem(json: JsonObject, name: string): IcebergField {
  return { id: idOf(json[`${name}-id`]), name, type: readType(json[name]) };
}

function idOf(value: JsonValue | undefined): number {
  const id = value instanceof JsonNumber ? Number(value.text) : NaN;
  if (!Number.isSafeInteger(id)) {
    throw new CorruptInput('A field of a schema has no id', 0);
  }
  return id;
}
