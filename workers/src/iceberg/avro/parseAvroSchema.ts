import { MAX_SCHEMA_DEPTH } from './avroLimits';
import type { AvroField, AvroRecordType, AvroType } from './AvroType';

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

/** Branches whose index is one byte; no Iceberg file has more than two. */
const MAX_UNION_BRANCHES = 64;

interface Scope {
  named: Map<string, AvroType>;
  /** Records whose fields are being read: a reference to one of them is a recursion. */
  open: Set<AvroType>;
  namespace: string;
  depth: number;
}

/**
 * Parses a writer's schema into what the walker needs. Field ids are kept, which is why no library does this: they are
 * attributes beyond Avro's own, and the libraries drop them.
 *
 * @throws Error where the schema is not one that Iceberg metadata can have (Avro 1.11 spec, "Schema Declaration"); recursive
 *   records are refused, since no Iceberg file has them and they could not be walked with a fixed depth
 */
export function parseAvroSchema(schemaText: string): AvroType {
  const schema: unknown = JSON.parse(schemaText);
  return parseType(schema, { named: new Map(), open: new Set(), namespace: '', depth: 0 });
}

function parseType(schema: unknown, outer: Scope): AvroType {
  const scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > MAX_SCHEMA_DEPTH) {
    throw new Error(`the schema nests deeper than ${MAX_SCHEMA_DEPTH}`);
  }
  if (typeof schema === 'string') {
    return resolveName(schema, scope);
  }
  if (Array.isArray(schema)) {
    if (schema.length === 0 || schema.length > MAX_UNION_BRANCHES) {
      throw new Error(`a union has ${schema.length} branches`);
    }
    return { kind: 'union', branches: schema.map(branch => parseType(branch, scope)) };
  }
  if (typeof schema !== 'object' || schema === null) {
    throw new Error('the schema holds something that is no type');
  }
  return parseDeclaration(schema as Record<string, unknown>, scope);
}

function resolveName(name: string, scope: Scope): AvroType {
  if (PRIMITIVES.has(name)) {
    return { kind: name } as AvroType;
  }
  const type = scope.named.get(fullName(name, scope.namespace)) ?? scope.named.get(name);
  if (!type) {
    throw new Error(`the schema names a type "${name}" that it does not declare`);
  }
  if (scope.open.has(type)) {
    throw new Error(`the record "${name}" contains itself`);
  }
  if (type.kind === 'record') {
    type.uses += 1;
  }
  return type;
}

function parseDeclaration(schema: Record<string, unknown>, scope: Scope): AvroType {
  switch (schema.type) {
    case 'record':
      return parseRecord(schema, scope);
    case 'enum':
      return declare(schema, scope, { kind: 'enum' });
    case 'fixed': {
      const { size } = schema;
      if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > 2 ** 30) {
        throw new Error('a fixed type has no valid size');
      }
      return declare(schema, scope, { kind: 'fixed', sizeBytes: size });
    }
    case 'array':
      return { kind: 'array', items: parseType(schema.items, scope) };
    case 'map':
      return { kind: 'map', items: parseType(schema.values, scope) };
    default:
      // A logical type over a primitive, or a type wrapped once more: {"type": {"type": "array", …}}.
      return parseType(schema.type, scope);
  }
}

function parseRecord(schema: Record<string, unknown>, scope: Scope): AvroRecordType {
  if (!Array.isArray(schema.fields)) {
    throw new Error('a record has no fields');
  }
  const record: AvroRecordType = { kind: 'record', uses: 1, fields: [] };
  const namespace = declaredNamespace(schema, scope);
  declare(schema, scope, record);
  scope.open.add(record);
  for (const field of schema.fields as Record<string, unknown>[]) {
    record.fields.push(parseField(field, { ...scope, namespace }));
  }
  scope.open.delete(record);
  return record;
}

function parseField(field: Record<string, unknown>, scope: Scope): AvroField {
  const fieldId = field['field-id'];
  return {
    name: String(field.name),
    fieldId: typeof fieldId === 'number' ? fieldId : undefined,
    type: parseType(field.type, scope),
  };
}

function declare<T extends AvroType>(schema: Record<string, unknown>, scope: Scope, type: T): T {
  if (typeof schema.name === 'string') {
    scope.named.set(fullName(schema.name, declaredNamespace(schema, scope)), type);
  }
  return type;
}

function declaredNamespace(schema: Record<string, unknown>, scope: Scope): string {
  const name = String(schema.name ?? '');
  if (name.includes('.')) {
    return name.slice(0, name.lastIndexOf('.'));
  }
  return typeof schema.namespace === 'string' ? schema.namespace : scope.namespace;
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}
