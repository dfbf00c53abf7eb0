import { readParquetColumns } from '../columns/readParquetColumns';
import { keyText } from '../columns/rowText';
import { literal, type RowEngine } from '../engine/RowEngine';
import type { RowsWorkspace } from '../engine/RowsWorkspace';
import type { IcebergField } from '../schema/IcebergType';
import type { TableSchemas } from '../schema/TableSchemas';
import type { TableSide } from '../TableSide';
import { Unprovable } from '../Unprovable';
import { loadAvroRows } from './loadAvroRows';
import type { ManifestFile } from './ManifestFile';

/** The scope of deletes that are about all partitions. */
const EVERYWHERE = '';

/** Deletes that compare the same columns, as a table of the engine. */
interface DeleteSet {
  fields: IcebergField[];
  table: string;
}

/**
 * A snapshot's equality deletes, as tables of the engine: the text of the compared columns, the sequence number, and the partition. Values are compared by
 * their text, in which null equals null as the specification wants it (Iceberg spec, "Equality Delete Files").
 */
export class EqualityDeletes {
  private readonly sets = new Map<string, DeleteSet>();

  constructor(private readonly scene: { engine: RowEngine; workspace: RowsWorkspace; side: TableSide; schemas: TableSchemas }) {}

  /** @throws Unprovable, UnreadableRows, ReplicationError */
  async add(file: ManifestFile): Promise<void> {
    const { engine, workspace, side, schemas } = this.scene;
    const { path: uri, sizeBytes, format, equalityIds = [], sequenceNumber, specId, partition } = file;
    const { table, fields } = await this.setOf(equalityIds);
    const scope = literal(schemas.isUnpartitioned(specId) ? EVERYWHERE : partition);
    if (format === 'AVRO') {
      const keys = await loadAvroRows(side, file, { keys: [fields], missing: new Map() });
      await engine.run('CREATE OR REPLACE TABLE avro_keys (key VARCHAR)');
      await engine.append('avro_keys', keys);
      await engine.run(`INSERT INTO ${table} SELECT key, ${sequenceNumber}, ${scope} FROM avro_keys`);
      return;
    }
    if (format !== 'PARQUET') {
      throw new Unprovable(`equality deletes in the format ${format} are not read`);
    }
    const path = await workspace.fetch(await side.storageOf(uri), { uri, sizeBytes, signal: side.signal, onRead: side.onRead });
    try {
      const key = keyText({ fields, columns: await readParquetColumns(engine, path, schemas.nameMapping) });
      await engine.run(`INSERT INTO ${table} SELECT ${key}, ${sequenceNumber}, ${scope} FROM read_parquet(${literal(path)})`);
    } finally {
      await workspace.drop(path);
    }
  }

  /** The columns that deletes compare, for each set of deletes. */
  get keys(): IcebergField[][] {
    return [...this.sets.values()].map(({ fields }) => fields);
  }

  /**
   * Conditions for the rows that are left of a data file: a delete is about files that are older than itself.
   * @param keyOf - the text of a key's columns, as SQL over the file's rows; by the key's index in `keys`
   */
  conditions(file: ManifestFile, keyOf: (fields: readonly IcebergField[], index: number) => string): string[] {
    return [...this.sets.values()].map(({ fields, table }, index) => {
      const key = keyOf(fields, index);
      const scopes = `d.scope IN (${literal(EVERYWHERE)}, ${literal(file.partition)})`;
      return `(${key}) NOT IN (SELECT d.key FROM ${table} d WHERE d.sequence > ${file.sequenceNumber} AND ${scopes})`;
    });
  }

  private async setOf(ids: readonly number[]): Promise<DeleteSet> {
    const name = ids.join(',');
    const known = this.sets.get(name);
    if (known) {
      return known;
    }
    const set = { fields: ids.map(id => this.scene.schemas.columnOf(id)), table: `${this.scene.side.name}_equality_${this.sets.size}` };
    await this.scene.engine.run(`CREATE OR REPLACE TABLE ${set.table} (key VARCHAR, sequence BIGINT, scope VARCHAR)`);
    this.sets.set(name, set);
    return set;
  }
}
