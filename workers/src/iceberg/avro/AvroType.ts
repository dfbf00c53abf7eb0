/** A type of a writer's schema, with what a walk over encoded records needs and no more. */
export type AvroType =
  | { kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string' | 'enum' }
  | { kind: 'fixed'; sizeBytes: number }
  | { kind: 'array' | 'map'; items: AvroType }
  | { kind: 'union'; branches: AvroType[] }
  | AvroRecordType;

/** A record; `uses` counts how many places of the schema refer to it. */
export interface AvroRecordType {
  kind: 'record';
  uses: number;
  fields: AvroField[];
}

export interface AvroField {
  name: string;
  /** Iceberg's `field-id` attribute (Iceberg spec, "Appendix A: Avro"). */
  fieldId: number | undefined;
  type: AvroType;
}
