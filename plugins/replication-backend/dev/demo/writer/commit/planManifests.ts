import type { DataFile } from '../iceberg/dataFile';
import { ENTRY_STATUS, type ManifestEntry, type ManifestFile } from '../iceberg/manifest';

/** A region with so many manifests merges them into one with its next commit. */
export const MERGE_AT_MANIFESTS = 8;

/** A manifest of the writer's own region, with its live entries. */
export interface OwnManifest {
  manifest: ManifestFile;
  entries: ManifestEntry[];
}

/** What the manifests of a region become. */
export interface ManifestPlan {
  kept: ManifestFile[];
  /** The entries of each manifest that is to be written. */
  written: ManifestEntry[][];
  removed: DataFile[];
}

function added(snapshotId: bigint, files: readonly DataFile[]): ManifestEntry[] {
  return files.map(file => ({
    status: ENTRY_STATUS.added,
    snapshot_id: snapshotId,
    sequence_number: null,
    file_sequence_number: null,
    data_file: file,
  }));
}

/** An entry that goes on into a rewritten manifest: still live, or deleted by this snapshot. */
function carried(entry: ManifestEntry, removed: ReadonlySet<string>, snapshotId: bigint): ManifestEntry {
  return removed.has(entry.data_file.file_path)
    ? { ...entry, status: ENTRY_STATUS.deleted, snapshot_id: snapshotId }
    : { ...entry, status: ENTRY_STATUS.existing };
}

/**
 * Plans a region's manifests after a change. Manifests that lose files are rewritten; when there are many, all become one, as a
 * merging append of Iceberg's does. Those of other regions are nobody's business here.
 */
export function planManifests(options: {
  own: readonly OwnManifest[];
  added: readonly DataFile[];
  removed: ReadonlySet<string>;
  snapshotId: bigint;
}): ManifestPlan {
  const { own, removed, snapshotId } = options;
  const newEntries = added(snapshotId, options.added);
  const losesFiles = ({ entries }: OwnManifest) => entries.some(entry => removed.has(entry.data_file.file_path));
  const merge = own.length >= MERGE_AT_MANIFESTS;

  const rewritten = own.filter(item => merge || losesFiles(item));
  const kept = own.filter(item => !rewritten.includes(item));
  const rewrittenEntries = rewritten.map(({ entries }) => entries.map(entry => carried(entry, removed, snapshotId)));
  const written = merge ? [[...rewrittenEntries.flat(), ...newEntries]] : [...rewrittenEntries, newEntries];
  return {
    // A manifest without a live entry says nothing to anybody.
    kept: kept.filter(({ entries }) => entries.length > 0).map(({ manifest }) => manifest),
    written: written.filter(entries => entries.length > 0),
    removed: own.flatMap(({ entries }) => entries.map(({ data_file: file }) => file)).filter(({ file_path: path }) => removed.has(path)),
  };
}
