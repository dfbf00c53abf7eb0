import { CorruptInput } from '../../CorruptInput';
import { parseJson } from '../../json/parseJson';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../json/JsonValue';
import type { TableMetadata } from '../../table/TableMetadata';
import { readSchema, type IcebergField } from './IcebergType';
import { readNameMapping, type NameMapping } from './NameMapping';

/** A reference's head, or what stands for it in tables that know no references. */
export interface SnapshotHead {
  snapshotId: string;
  /** Branches and tags that point at it. */
  references: string[];
}

/** What a table's metadata says of its schemas, partition specs and references. @throws CorruptInput */
export class TableSchemas {
  readonly nameMapping?: NameMapping;
  private readonly schemas: Map<number, IcebergField[]>;
  private readonly specs: Map<number, JsonObject[]>;

  constructor(private readonly metadata: TableMetadata) {
    const { json, properties } = metadata;
    const listed = objectsOf(json.schemas).map(schema => [numberOf(schema['schema-id']) ?? 0, readSchema(schema)] as const);
    // Format version 1 once had a single schema, and a single spec.
    this.schemas = new Map(listed.length === 0 && isJsonObject(json.schema) ? [[0, readSchema(json.schema)]] : listed);
    const specs = objectsOf(json['partition-specs']).map(spec => [numberOf(spec['spec-id']) ?? 0, objectsOf(spec.fields)] as const);
    this.specs = new Map(specs.length === 0 ? [[0, objectsOf(json['partition-spec'])]] : specs);
    const mapping = properties['schema.name-mapping.default'];
    this.nameMapping = typeof mapping === 'string' ? readNameMapping(parseJson(Buffer.from(mapping))) : undefined;
  }

  /** The heads of all branches and tags, each snapshot once. */
  heads(): SnapshotHead[] {
    const { refs, 'current-snapshot-id': current } = this.metadata.json;
    const named: [string, JsonValue | undefined][] = isJsonObject(refs)
      ? Object.entries(refs).map(([name, ref]) => [name, isJsonObject(ref) ? ref['snapshot-id'] : undefined])
      : [['main', current]];
    const heads = new Map<string, string[]>();
    for (const [name, id] of named) {
      if (id instanceof JsonNumber && id.text !== '-1') {
        heads.set(id.text, [...(heads.get(id.text) ?? []), name]);
      }
    }
    return [...heads].map(([snapshotId, references]) => ({ snapshotId, references }));
  }

  /** The schema that a snapshot was written with, else the table's own. A snapshot's own covers columns, too, that were dropped since. */
  schemaOf(snapshot: JsonObject): IcebergField[] {
    const id = numberOf(snapshot['schema-id']) ?? numberOf(this.metadata.json['current-schema-id']) ?? 0;
    const schema = this.schemas.get(id);
    if (!schema) {
      throw new CorruptInput(`The table has no schema ${id}`, 0);
    }
    return schema;
  }

  /** A column by its id, in the newest schema that has it: delete files may be about columns that were dropped since. */
  columnOf(id: number): IcebergField {
    const newestFirst = [...this.schemas].sort(([a], [b]) => b - a);
    for (const [, fields] of newestFirst) {
      const field = find(fields, id);
      if (field) {
        return field;
      }
    }
    throw new CorruptInput(`No schema of the table has a column ${id}`, 0);
  }

  /** Whether all rows of a spec are in one partition; equality deletes of such a spec are about all partitions of all specs. */
  isUnpartitioned(specId: number): boolean {
    return this.fieldsOf(specId).every(({ transform }) => transform === 'void');
  }

  /** Partition fields that hold a column's own values: field id by the column's id. */
  identityFields(specId: number): Map<number, number> {
    const identities = this.fieldsOf(specId).filter(({ transform }) => transform === 'identity');
    // Before partition fields had ids they were numbered from 1000 on.
    const ids = this.fieldsOf(specId).map((field, index) => numberOf(field['field-id']) ?? 1000 + index);
    return new Map(identities.map(field => [numberOf(field['source-id']) ?? -1, ids[this.fieldsOf(specId).indexOf(field)]]));
  }

  private fieldsOf(specId: number): JsonObject[] {
    const fields = this.specs.get(specId);
    if (!fields) {
      throw new CorruptInput(`The table has no partition spec ${specId}`, 0);
    }
    return fields;
  }
}

function find(fields: readonly IcebergField[], id: number): IcebergField | undefined {
  for (const field of fields) {
    const nested = field.type.kind === 'struct' ? find(field.type.fields, id) : undefined;
    if (field.id === id || nested) {
      return field.id === id ? field : nested;
    }
  }
  return undefined;
}

function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return value instanceof JsonNumber ? Number(value.text) : undefined;
}
