import type { JsonObject } from '../json/JsonValue';

/** An Avro type with every reference to a named type put in its place. */
export type SchemaNode =
  | { kind: PrimitiveKind; attributes: JsonObject }
  | { kind: 'fixed'; sizeBytes: number; attributes: JsonObject }
  | { kind: 'enum'; symbols: string[]; attributes: JsonObject }
  | { kind: 'array'; items: SchemaNode; attributes: JsonObject }
  | { kind: 'map'; values: SchemaNode; attributes: JsonObject }
  | { kind: 'union'; branches: SchemaNode[] }
  | RecordNode;

/** A record, its fields in the writer's order. */
export interface RecordNode {
  kind: 'record';
  fields: SchemaField[];
  attributes: JsonObject;
}

/** A field of a record. */
export interface SchemaField {
  name: string;
  /** Iceberg's `field-id`, where the writer gave one. */
  id?: number;
  type: SchemaNode;
  attributes: JsonObject;
}

export const PRIMITIVE_KINDS = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type PrimitiveKind = (typeof PRIMITIVE_KINDS)[number];
