import { JsonNumber, type JsonValue } from '../json/JsonValue';
import { canonicalFieldOrder } from './canonicalFieldOrder';
import type { SchemaNode } from './SchemaNode';

/**
 * A writer's schema as a JSON value that says what the values of a digest mean: ids, names, types and logical types, with the fields
 * in the order in which they are hashed. Given it, the hashed bytes of an entry can be decoded in one way only.
 */
export function canonicalSchema(node: SchemaNode): JsonValue {
  switch (node.kind) {
    case 'union':
      return node.branches.map(canonicalSchema);
    case 'record':
      return {
        ...node.attributes,
        type: 'record',
        fields: canonicalFieldOrder(node.fields).map(index => {
          const { name, id, type, attributes } = node.fields[index];
          return { ...attributes, name, type: canonicalSchema(type), ...(id !== undefined && { 'field-id': new JsonNumber(String(id)) }) };
        }),
      };
    case 'array':
      return { ...node.attributes, type: 'array', items: canonicalSchema(node.items) };
    case 'map':
      return { ...node.attributes, type: 'map', values: canonicalSchema(node.values) };
    case 'fixed':
      return { ...node.attributes, type: 'fixed', size: new JsonNumber(String(node.sizeBytes)) };
    case 'enum':
      return { ...node.attributes, type: 'enum', symbols: node.symbols };
    default:
      return { ...node.attributes, type: node.kind };
  }
}
