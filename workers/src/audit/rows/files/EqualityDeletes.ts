import { keyText, type MissingValues } from '../columns/rowText';
import type { FileColumn } from '../columns/FileColumn';
import { readParquetColumns } from '../columns/readParquetColumns';
import { literal, type RowEngine } from '../engine/RowEngine';
import type { RowsWorkspace } from '../engine/RowsWorkspace';
import type { TableSchemas } from '../schema/TableSchemas';
import type { TableSide } from '../TableSide';
import { Unprovable } from '../Unprovable';
import type { ManifestFile } from './ManifestFile';

/** The scope of deletes that are about all partitions. */
const EVERYWHERE = '';

/** Deletes that compare the same columns, as a table of the engine. */
interface DeleteSet {
  ids: readonly number[];
  table: string;
}

/**
 * A snapshot's equality deletes, as tables of the engine: the text of the compared columns, the sequence number, and the partition. Values are compared by
 * their text, in which null equals null as the specification wants it (Iceberg spec, "Equality Delete Files").
 */
export class EqualityDeletes {
  private readonly sets = new Map<string, DeleteSet>();

  constructor(
    private readonly scene: { engine: RowEngine; workspace: RowsWorkspace; side: TableSide; schemas: TableSchemas },
  ) {}

  /** @throws Unprovable, UnreadableRows, ReplicationError */
  async add(file: ManifestFile): Promise<void> {
    const { engine, workspace, side, schemas } = this.scene;
    const { path: uri, sizeBytes, format, equalityIds = [], sequenceNumber, specId, partition } = file;
    if (format !== 'PARQUET') {
      throw new Unprovable(`equality deletes in the format ${format} are not read`);
    }
    const path = await workspace.fetch(await side.storageOf(uri), { uri, sizeBytes, signal: side.signal, onRead: side.onRead });
    const columns = await readParquetColumns(engine, path, schemas.nameMapping);
    const { table } = await this.setOf(equalityIds);
    const key = keyText({ fields: equalityIds.map(id => schemas.columnOf(id)), columns });
    const scope = schemas.isUnpartitioned(specId) ? EVERYWHERE : partition;
    await engine.run(
      `INSERT INTO ${table} SELECT ${key}, ${sequenceNumber}, ${literal(scope)} FROM read_parquet(${literal(path)})`,
    );
    await workspace.drop(path);
  }

  /** Conditions for the rows that are left of a data file, by SQL over its columns: a delete is about files that are older than itself. */
  conditions(file: ManifestFile, { columns, missing }: { columns: readonly FileColumn[]; missing: MissingValues }): string[] {
    return [...this.sets.values()].map(({ ids, table }) => {
      const key = keyText({ fields: ids.map(id => this.scene.schemas.columnOf(id)), columns, missing });
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
    const set = { ids, table: `${this.scene.side.name}_equality_${this.sets.size}` };
    await this.scene.engine.run(`CREATE OR REPLACE TABLE ${set.table} (key VARCHAR, sequence BIGINT, scope VARCHAR)`);
    this.sets.set(name, set);
    return set;
  }
}
