import { ByteBudget } from '../concurrency/ByteBudget';
import type { AuditContext } from '../table/AuditContext';
import { loadMetadata } from '../table/loadMetadata';
import type { SnapshotEntry, TableMetadata } from '../table/TableMetadata';
import { withoutSnapshots } from '../table/withoutSnapshots';
import { JsonNumber } from '../json/JsonValue';
import { RowEngine } from './engine/RowEngine';
import { RowsWorkspace } from './engine/RowsWorkspace';
import type { ManifestFile } from './files/ManifestFile';
import type { ListedManifest } from './files/SnapshotManifests';
import { RowDigest } from './RowDigest';
import { RowFindings } from './RowFindings';
import { TableSchemas, type SnapshotHead } from './schema/TableSchemas';
import { SnapshotRows, type RowsScene } from './SnapshotRows';
import { readSideFile, type TableSide } from './TableSide';
import { Unprovable } from './Unprovable';

/** One table at a time in a process, whatever the number of tasks: an engine has memory and threads of its own, and its folder takes space. */
const turns = new ByteBudget(1);

/** Of one branch or tag, or several that point at one snapshot. */
export interface ComparedRows {
  references: string[];
  snapshotId: string;
  rows: number;
  /** Of both sides' rows, see `RowDigest`. */
  digest: string;
}

/** What a comparison of rows needs besides the audit's context. */
export interface CompareRowsOptions {
  /** The metadata that readers see, where it is not the one that was proved. */
  rewritten?: { metadataLocation: string };
  /** Told of what is read, in bytes. */
  onRowsRead?: (bytes: number) => void;
  /** Told of each snapshot whose rows are equal. */
  onRowsCompared?: (compared: ComparedRows) => void;
}

class RowComparison {
  private readonly findings: RowFindings;
  private readonly source: TableSide;
  private readonly replica: TableSide;
  private readonly replicaMetadataLocation: string;
  private equalRows = 0;

  constructor(
    private readonly context: AuditContext,
    private readonly options: CompareRowsOptions,
    private readonly scene: RowsScene,
  ) {
    const { registry, threads } = context.options;
    const onRead = options.onRowsRead ?? (() => {});
    const common = { threads, signal: context.signal, onRead };
    this.replicaMetadataLocation = options.rewritten?.metadataLocation ?? context.options.replicaMetadataLocation;
    this.findings = new RowFindings(context.problems);
    this.source = { ...common, name: 'source', storageOf: uri => registry.storageOf(uri), sourcePath: path => path };
    this.replica = {
      ...common,
      name: 'replica',
      storageOf: uri => context.replicaStorage(uri),
      sourcePath: path => context.reversed.sourcePath(path)?.sourcePath ?? path,
    };
  }

  async run(): Promise<number> {
    const { sourceMetadataLocation, prunedSnapshots } = this.context.options;
    const whole = await this.load(this.source, sourceMetadataLocation);
    const source = whole && withoutSnapshots(whole, new Set(prunedSnapshots));
    const replica = source && (await this.load(this.replica, this.replicaMetadataLocation));
    if (source && replica) {
      const heads = await this.findings.attempt(this.source, sourceMetadataLocation, async () => new TableSchemas(source).heads());
      for (const head of heads ?? []) {
        await this.compareSnapshot(head, { source, replica });
      }
    }
    this.findings.finish();
    return this.equalRows;
  }

  private load(side: TableSide, uri: string): Promise<TableMetadata | undefined> {
    return this.findings.attempt(side, uri, async () => loadMetadata(uri, await readSideFile(side, uri)));
  }

  private async compareSnapshot(head: SnapshotHead, tables: { source: TableMetadata; replica: TableMetadata }): Promise<void> {
    const { snapshotId, references } = head;
    const source = await this.open(this.source, tables.source, head);
    const replica = source && (await this.open(this.replica, tables.replica, head));
    if (!source || !replica) {
      return;
    }
    if (source.dataManifests.length !== replica.dataManifests.length) {
      const counts = `${replica.dataManifests.length} manifests of data files, the source has ${source.dataManifests.length}`;
      this.context.problems.add(this.replicaMetadataLocation, `Snapshot ${snapshotId} has ${counts}`);
      return;
    }
    let digest: RowDigest | undefined = RowDigest.EMPTY;
    for (const [index, manifest] of source.dataManifests.entries()) {
      const rows = await this.compareManifest({ source, replica }, manifest, replica.dataManifests[index]);
      digest = rows && digest?.plus(rows);
    }
    if (digest) {
      this.options.onRowsCompared?.({ references, snapshotId, rows: Number(digest.rows), digest: digest.toString() });
    }
  }

  /** Manifests pair up in their order, so that no more than two of them are in memory. @returns the digest of their rows where these are equal */
  private async compareManifest(
    snapshot: { source: SnapshotRows; replica: SnapshotRows },
    manifest: ListedManifest,
    copyOfManifest: ListedManifest,
  ): Promise<RowDigest | undefined> {
    const { source, replica } = snapshot;
    const files = await this.findings.attempt(this.source, manifest.uri, () => source.dataFiles(manifest));
    const found = files && (await this.findings.attempt(this.replica, copyOfManifest.uri, () => replica.dataFiles(copyOfManifest)));
    if (!files || !found) {
      return undefined;
    }
    const copies = new Map(found.map(file => [this.replica.sourcePath(file.path), file]));
    let digest: RowDigest | undefined = RowDigest.EMPTY;
    for (const file of files) {
      const copy = copies.get(file.path);
      copies.delete(file.path);
      const rows = await this.compareFile(snapshot, file, copy);
      digest = rows && digest?.plus(rows);
    }
    for (const { path } of copies.values()) {
      this.context.problems.add(path, `${copyOfManifest.uri} names the file, the source's manifest has none like it`);
    }
    return copies.size === 0 ? digest : undefined;
  }

  private open(side: TableSide, metadata: TableMetadata, { snapshotId, references }: SnapshotHead): Promise<SnapshotRows | undefined> {
    const { sourceMetadataLocation } = this.context.options;
    const snapshot = metadata.snapshots.find(({ json }) => idOf(json['snapshot-id']) === snapshotId);
    const path = side.name === 'source' ? sourceMetadataLocation : this.replicaMetadataLocation;
    if (!snapshot) {
      const message = `There is no snapshot ${snapshotId}, to which ${references.join(', ')} points`;
      this.context.problems.add(path, message, side.name === 'source' ? 'unproved' : 'damage');
      return Promise.resolve(undefined);
    }
    return this.findings.attempt(side, pathOf(snapshot, path), () => SnapshotRows.open(this.scene, side, { metadata, snapshot }));
  }

  /** @returns the digest of the source's rows where the replica's are equal */
  private async compareFile(
    snapshot: { source: SnapshotRows; replica: SnapshotRows },
    file: ManifestFile,
    copy: ManifestFile | undefined,
  ): Promise<RowDigest | undefined> {
    if (!copy) {
      this.context.problems.add(file.path, 'The replica has no such data file in its snapshot');
      return undefined;
    }
    const expected = await this.findings.attempt(this.source, file.path, () => snapshot.source.digest(file));
    const actual = expected && (await this.findings.attempt(this.replica, copy.path, () => snapshot.replica.digest(copy)));
    if (!expected || !actual) {
      return undefined;
    }
    if (!expected.equals(actual)) {
      const what = expected.rows === actual.rows ? 'values differ in them' : `the source has ${expected.rows}`;
      this.context.problems.add(copy.path, `With deletes applied the file has ${actual.rows} rows, ${what}`);
      return undefined;
    }
    this.equalRows += Number(expected.rows);
    return expected;
  }
}

/**
 * Compares the rows that readers see on both sides, at the head of every branch and tag, with deletes applied. Other retained snapshots are not read, which
 * would cost the table's size once for each of them; what they are made of, the levels above compare.
 *
 * Both sides are read for themselves, from their own metadata down to their own bytes, one data file of each at a time, by an engine that neither the
 * localization nor the rest of the audit uses. What is wrong becomes a problem of the context, by the replica's data file.
 *
 * @returns the number of rows that are equal
 * @throws ReplicationError for the way to the files
 */
export async function compareRows(context: AuditContext, options: CompareRowsOptions): Promise<number> {
  return turns.run(1, () => compareInWorkspace(context, options), context.signal);
}

async function compareInWorkspace(context: AuditContext, options: CompareRowsOptions): Promise<number> {
  const workspace = await RowsWorkspace.create();
  try {
    const engine = await RowEngine.open({ folder: workspace.folder, signal: context.signal });
    try {
      return await new RowComparison(context, options, { engine, workspace }).run();
    } finally {
      engine.close();
    }
  } catch (error) {
    if (!(error instanceof Unprovable)) {
      throw error;
    }
    const { replicaMetadataLocation } = context.options;
    context.problems.add(replicaMetadataLocation, `The rows are not provable here: ${error.message}`, 'unproved');
    return 0;
  } finally {
    await workspace.remove();
  }
}

function idOf(value: unknown): string | undefined {
  return value instanceof JsonNumber ? value.text : undefined;
}

function pathOf({ manifestList }: SnapshotEntry, metadataLocation: string): string {
  return manifestList ?? metadataLocation;
}
