import { isJsonObject, JsonNumber, type JsonValue } from '../../json/JsonValue';

/** Field ids by name, for files that were written without ids (Iceberg spec, "Column Projection"). */
export interface NameMapping {
  id?: number;
  names: string[];
  fields: NameMapping[];
}

/** The property `schema.name-mapping.default`. */
export function readNameMapping(json: JsonValue): NameMapping {
  return { names: [], fields: Array.isArray(json) ? json.map(readMapped) : [] };
}

function readMapped(json: JsonValue): NameMapping {
  const { 'field-id': id, names, fields } = isJsonObject(json) ? json : {};
  return {
    ...(id instanceof JsonNumber && { id: Number(id.text) }),
    names: Array.isArray(names) ? names.filter(name => typeof name === 'string') : [],
    fields: readNameMapping(fields ?? []).fields,
  };
}
