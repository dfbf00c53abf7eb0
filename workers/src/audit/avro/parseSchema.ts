import { CorruptInput } from '../CorruptInput';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/JsonValue';
import { parseJson } from '../json/parseJson';
import { PRIMITIVE_KINDS, type PrimitiveKind, type SchemaField, type SchemaNode } from './SchemaNode';

/**
 * Manifest schemas have some 100 nodes, and one more for each partition field. Named types may refer to each other so that a short
 * text stands for an endless schema; the limit ends that.
 */
const MAX_NODES = 5_000;
/** Manifest schemas are some seven types deep. What works on a schema recurses. */
const MAX_DEPTH = 100;

/** What tells nothing about the data: names of types, and documentation. Field names are kept, as attributes of the field. */
const IGNORED_ATTRIBUTES = new Set([
  'type',
  'name',
  'namespace',
  'doc',
  'aliases',
  'fields',
  'items',
  'values',
  'symbols',
  'size',
  'field-id',
]);

/**
 * Parses a writer's schema from a container's header (Avro specification, "Schema Declaration").
 * @throws CorruptInput for what is no schema, refers to itself, or is larger or deeper than the limits
 */
export function parseSchema(text: Uint8Array): SchemaNode {
  const named = new Map<string, JsonObject>();
  const open = new Set<JsonObject>();
  let nodes = 0;
  let depth = 0;

  function parse(json: JsonValue, namespace: string): SchemaNode {
    nodes += 1;
    depth += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw new CorruptInput(`The Avro schema has more than ${MAX_NODES} nodes, or is more than ${MAX_DEPTH} levels deep`, 0);
    }
    const node = parseNode(json, namespace);
    depth -= 1;
    return node;
  }

  function parseNode(json: JsonValue, namespace: string): SchemaNode {
    if (typeof json === 'string') {
      return parseName(json, namespace);
    }
    if (Array.isArray(json)) {
      return { kind: 'union', branches: json.map(branch => parse(branch, namespace)) };
    }
    if (!isJsonObject(json)) {
      throw new CorruptInput('The Avro schema has a type that is no type', 0);
    }
    const type = member(json, 'type');
    if (typeof type !== 'string') {
      return parse(type ?? null, namespace);
    }
    return parseObject(json, type, namespace);
  }

  function parseName(name: string, namespace: string): SchemaNode {
    if ((PRIMITIVE_KINDS as readonly string[]).includes(name)) {
      return { kind: name as PrimitiveKind, attributes: {} };
    }
    const definition = named.get(name) ?? named.get(`${namespace}.${name}`);
    if (!definition) {
      throw new CorruptInput(`The Avro schema refers to an unknown type "${name.slice(0, 100)}"`, 0);
    }
    return parse(definition, namespace);
  }

  function parseObject(json: JsonObject, type: string, namespace: string): SchemaNode {
    const attributes = attributesOf(json);
    switch (type) {
      case 'array':
        return { kind: 'array', items: parse(member(json, 'items') ?? null, namespace), attributes };
      case 'map':
        return { kind: 'map', values: parse(member(json, 'values') ?? null, namespace), attributes };
      case 'record':
        return { kind: 'record', fields: parseFields(json, namespace), attributes };
      case 'enum':
        define(json, namespace);
        return { kind: 'enum', symbols: stringsOf(member(json, 'symbols')), attributes };
      case 'fixed':
        define(json, namespace);
        return { kind: 'fixed', sizeBytes: integerOf(member(json, 'size'), 'size of a fixed type'), attributes };
      default: {
        const node = parseName(type, namespace);
        return 'attributes' in node ? { ...node, attributes: { ...node.attributes, ...attributes } } : node;
      }
    }
  }

  function parseFields(json: JsonObject, outerNamespace: string): SchemaField[] {
    const namespace = define(json, outerNamespace);
    const fields = member(json, 'fields');
    if (!Array.isArray(fields) || open.has(json)) {
      throw new CorruptInput(open.has(json) ? 'The Avro schema refers to itself' : 'The Avro schema has a record without fields', 0);
    }
    open.add(json);
    const parsed = fields.map(field => {
      const name = isJsonObject(field) ? member(field, 'name') : undefined;
      if (!isJsonObject(field) || typeof name !== 'string') {
        throw new CorruptInput('The Avro schema has a field without a name', 0);
      }
      const id = member(field, 'field-id');
      return {
        name,
        id: id === undefined ? undefined : integerOf(id, 'field-id'),
        type: parse(member(field, 'type') ?? null, namespace),
        attributes: attributesOf(field),
      };
    });
    open.delete(json);
    return parsed;
  }

  function define(json: JsonObject, outerNamespace: string): string {
    const name = member(json, 'name');
    const namespace = member(json, 'namespace');
    const inner = typeof namespace === 'string' ? namespace : outerNamespace;
    if (typeof name === 'string') {
      named.set(name, json);
      named.set(`${inner}.${name}`, json);
    }
    return inner;
  }

  return parse(parseJson(text), '');
}

function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function attributesOf(json: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([key]) => !IGNORED_ATTRIBUTES.has(key)));
}

function integerOf(value: JsonValue | undefined, what: string): number {
  const number = value instanceof JsonNumber ? Number(value.text) : NaN;
  if (!Number.isInteger(number) || number < 0 || number > 2 ** 31 - 1) {
    throw new CorruptInput(`The Avro schema's ${what} is no number of its range`, 0);
  }
  return number;
}

function stringsOf(value: JsonValue | undefined): string[] {
  if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
    throw new CorruptInput('The Avro schema has an enumeration without symbols', 0);
  }
  return value as string[];
}
