import type { SnapshotEntry, TableMetadata } from '../table/TableMetadata';
import { avroText } from './columns/avroText';
import { readParquetColumns, POSITION_COLUMN } from './columns/readParquetColumns';
import { keyText, rowText, type MissingValues } from './columns/rowText';
import { literal, UnreadableRows, type RowEngine } from './engine/RowEngine';
import type { RowsWorkspace } from './engine/RowsWorkspace';
import { EqualityDeletes } from './files/EqualityDeletes';
import { loadAvroRows } from './files/loadAvroRows';
import { CONTENT, type ManifestFile } from './files/ManifestFile';
import { PositionDeletes } from './files/PositionDeletes';
import { listSnapshotManifests, readManifestFiles, type ListedManifest } from './files/SnapshotManifests';
import { RowDigest } from './RowDigest';
import type { IcebergField } from './schema/IcebergType';
import { TableSchemas } from './schema/TableSchemas';
import type { TableSide } from './TableSide';
import { Unprovable } from './Unprovable';

/** What the reading of rows works with: one engine and one folder, for both sides and all tables of a verification. */
export interface RowsScene {
  engine: RowEngine;
  workspace: RowsWorkspace;
}

/**
 * The rows of one snapshot of one side, with its deletes applied (Iceberg spec, "Scan Planning"), read data file by data file. Of a v3 table the
 * lineage of rows is no part of them: it is in the manifests, which the metadata's digest proves.
 */
export class SnapshotRows {
  /** Manifests of data files, in the list's order. */
  readonly dataManifests: ListedManifest[] = [];
  private readonly positionDeletes: PositionDeletes;
  private readonly equalityDeletes: EqualityDeletes;
  private readonly schema: readonly IcebergField[];

  /** Reads the snapshot's deletes. @throws Unprovable, UnreadableRows, CorruptInput, ReplicationError */
  static async open(
    scene: RowsScene,
    side: TableSide,
    options: { metadata: TableMetadata; snapshot: SnapshotEntry },
  ): Promise<SnapshotRows> {
    const schemas = new TableSchemas(options.metadata);
    const rows = new SnapshotRows(scene, side, schemas, schemas.schemaOf(options.snapshot.json));
    for (const manifest of await listSnapshotManifests(side, options.snapshot)) {
      if (manifest.hasDeletes) {
        await rows.readDeletes(manifest);
      } else {
        rows.dataManifests.push(manifest);
      }
    }
    return rows;
  }

  private constructor(
    private readonly scene: RowsScene,
    private readonly side: TableSide,
    private readonly schemas: TableSchemas,
    schema: readonly IcebergField[],
  ) {
    this.schema = schema;
    this.positionDeletes = new PositionDeletes(side);
    this.equalityDeletes = new EqualityDeletes({ ...scene, side, schemas });
  }

  /** The data files of one of `dataManifests`. @throws ReplicationError */
  async dataFiles(manifest: ListedManifest): Promise<ManifestFile[]> {
    return readManifestFiles(this.side, manifest);
  }

  private async readDeletes(manifest: ListedManifest): Promise<void> {
    for (const file of await readManifestFiles(this.side, manifest)) {
      assertPlain(file);
      try {
        await (file.content === CONTENT.positionDeletes ? this.positionDeletes : this.equalityDeletes).add(file);
      } catch (error) {
        throw error instanceof UnreadableRows ? new UnreadableRows(`${file.path}: ${error.message}`) : error;
      }
    }
  }

  /** The digest of the rows that are left of a data file. @throws Unprovable, UnreadableRows, ReplicationError */
  async digest(file: ManifestFile): Promise<RowDigest> {
    return this.withRows(file, async rows => {
      const sums = ['lower', 'upper'].map(half => `coalesce(sum(CAST(md5_number_${half}(r) AS HUGEINT)), 0)`);
      const [[count, low, high]] = await this.scene.engine.rows(`SELECT count(*), ${sums.join(', ')} FROM (${rows})`);
      return new RowDigest(count as bigint, low as bigint, high as bigint);
    });
  }

  /** Hands on SQL that selects the texts of the rows that are left of a data file, as column `r`. */
  async withRows<T>(file: ManifestFile, use: (sql: string) => Promise<T>): Promise<T> {
    const { scene, side, schemas } = this;
    assertPlain(file);
    if (file.format === 'AVRO') {
      return use(await this.avroRows(file));
    }
    if (file.format !== 'PARQUET') {
      throw new Unprovable(`data files in the format ${file.format} are not read`);
    }
    const { path: uri, sizeBytes } = file;
    const storage = await side.storageOf(uri);
    const path = await scene.workspace.fetch(storage, { uri, sizeBytes, signal: side.signal, onRead: side.onRead });
    try {
      const columns = await readParquetColumns(scene.engine, path, schemas.nameMapping);
      const missing = this.partitionValues(file);
      const where = await this.whereLeft(file, fields => keyText({ fields, columns, missing }));
      return await use(`SELECT ${rowText({ schema: this.schema, columns, missing })} AS r FROM read_parquet(${literal(path)}) ${where}`);
    } finally {
      await scene.workspace.drop(path);
    }
  }

  /** DuckDB reads no Avro without an extension: such rows are decoded here, and only their texts are the engine's. */
  private async avroRows(file: ManifestFile): Promise<string> {
    const { engine } = this.scene;
    const { keys } = this.equalityDeletes;
    const rows = await loadAvroRows(this.side, file, { schema: [...this.schema], keys, missing: this.partitionValues(file) });
    const keyColumns = keys.map((_, index) => `, key_${index} VARCHAR`).join('');
    await engine.run(`CREATE OR REPLACE TABLE avro_rows (${POSITION_COLUMN} BIGINT, r VARCHAR${keyColumns})`);
    await engine.append('avro_rows', numbered(rows));
    return `SELECT r FROM avro_rows ${await this.whereLeft(file, (_, index) => `key_${index}`)}`;
  }

  /** The condition for the rows that no delete is about. */
  private async whereLeft(file: ManifestFile, keyOf: (fields: readonly IcebergField[], index: number) => string): Promise<string> {
    const { engine } = this.scene;
    const conditions = this.equalityDeletes.conditions(file, keyOf);
    const deletes = this.positionDeletes.of(file);
    if (deletes.length > 0) {
      await engine.run('CREATE OR REPLACE TABLE deleted (position BIGINT)');
      for (const positions of deletes) {
        await engine.append('deleted', rowsOf(positions));
      }
      conditions.push(`${POSITION_COLUMN} NOT IN (SELECT position FROM deleted)`);
    }
    return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  }

  /** A column that is not in the file has the value of its identity partition, where there is one (Iceberg spec, "Column Projection"). */
  private partitionValues(file: ManifestFile): MissingValues {
    const values = new Map(file.partitionValues);
    const missing = new Map<number, string>();
    for (const [columnId, fieldId] of this.schemas.identityFields(file.specId)) {
      const value = values.get(fieldId);
      const column = this.schema.find(({ id }) => id === columnId);
      if (value !== undefined && column) {
        missing.set(columnId, avroText(column.type, value));
      }
    }
    return missing;
  }
}

function assertPlain({ isEncrypted }: ManifestFile): void {
  if (isEncrypted) {
    throw new Unprovable('a file is encrypted');
  }
}

function* numbered(rows: readonly string[][]): Generator<(number | string)[]> {
  for (const [index, row] of rows.entries()) {
    yield [index, ...row];
  }
}

function* rowsOf(positions: Float64Array): Generator<number[]> {
  for (const position of positions) {
    yield [position];
  }
}
