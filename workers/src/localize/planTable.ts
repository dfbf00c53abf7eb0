import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, StorageRegistry, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { readManifestList, readSnapshotSummaries, summarizeBacklog, type Backlog, type TableMetadata } from '../iceberg';
import type { CopyItem } from './CopyItem';
import { createPathLocalizer, type PathLocalizer, type PathMapping } from './createPathLocalizer';
import { emitCopySet } from './emitCopySet';
import { MAX_LISTS_IN_FLIGHT } from './localizeLimits';
import { mapInOrder } from './mapInOrder';
import { readExpiredSnapshots } from './readExpiredSnapshots';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import { readSourceTable, type SourceTable } from './readSourceTable';
import { identityOfTable, tableDirectory } from './tableDirectory';
import type { PlannedManifest, TablePlan, UnreachableSnapshot } from './TablePlan';

/** What is known of a table's publication. */
export interface PublishedState {
  tableIdentity: string;
  /** Of the newest commit that it held; absent where that was not recorded. */
  lastSequenceNumber?: number;
}

export interface PlanTableOptions {
  /** All levels of the table's name. */
  key: readonly string[];
  metadataLocation: string;
  mapping: PathMapping;
  registry: StorageRegistry;
  /** Opens the map of the table whose identity the metadata tells. */
  openMap: (tableIdentity: string) => LocalizationMap;
  threads: ThreadPool;
  /** The state that was published last under this name; absent before the first publication. */
  published?: PublishedState;
  /** Snapshots to leave out, as `findUnreachable` found them. */
  pruned?: readonly UnreachableSnapshot[];
  /**
   * Tells whether a delete file that holds paths stands in the source, where that is worth asking before it is needed. Where it is left out
   * nothing is asked.
   */
  hasDeleteFile?: (uri: string) => Promise<boolean>;
  /**
   * Takes the next part of the copy set, in an order that depends on the table alone. A table may be refused after parts of it were
   * handed over; the caller then drops them.
   */
  emit: (items: CopyItem[]) => Promise<void>;
  signal?: AbortSignal;
}

/**
 * Plans the localization of one table: which manifest lists and manifests must be rewritten, and which files must be copied.
 *
 * What the map holds as proved is not read again: a proved list means that every manifest below it, and every file below those, is
 * in place (see `LocalizedFile`). So the cost grows with what is new, not with the table.
 *
 * @throws ReplicationError with the reason for which the table cannot be replicated; nothing has been written then
 */
export async function planTable(options: PlanTableOptions): Promise<TablePlan> {
  const { key, metadataLocation, mapping, registry, pruned = [], signal } = options;
  const localize = createPathLocalizer(mapping);
  const source = await readSourceTable({
    registry,
    metadataLocation,
    localize,
    pruned: pruned.map(({ snapshotId }) => snapshotId),
    signal,
  });
  const { metadata } = source;
  const tableIdentity = identityOfTable(metadata);
  const map = options.openMap(tableIdentity);

  const manifestLists = await listsWithoutProof({ metadata, map, localize, location: mapping.location });
  const named = new Map([...inlineManifests(metadata, localize), ...(await readLists({ manifestLists, registry, localize, signal }))]);
  const proved = await readProved({ map, kind: 'manifest', sourcePaths: [...named.keys()], location: mapping.location });
  const manifests = [...named.values()].filter(({ uri }) => !proved.has(uri));

  const since = replicatedUpTo({ ...options, tableIdentity, metadata, manifestLists, manifests: [...named.values()], proved });
  const expired = since === undefined ? [] : await readExpiredSnapshots({ metadata, since, localize, registry, signal });
  const files = await emitCopySet({ ...options, manifests, metadata, localize, map, since, expired });
  return {
    key: [...key],
    metadataLocation,
    metadataSha256: source.sha256,
    formatVersion: metadata.formatVersion,
    tableIdentity,
    directory: tableDirectory({ location: mapping.location, key, tableIdentity }),
    snapshots: metadata.snapshots.length,
    lastSequenceNumber: metadata.lastSequenceNumber,
    prunedSnapshots: [...pruned],
    manifestLists,
    manifests,
    manifestsReused: proved.size,
    backlog: backlogOf(source, manifestLists),
    ...files,
  };
}

/**
 * The sequence number up to which commits brought their files to the replica: that of the last publication, or of what a job that did not come to
 * publish had proved since. `undefined` where nothing came yet. Where it is not known of a published table, no later commit is.
 */
function replicatedUpTo(options: {
  published?: PublishedState;
  tableIdentity: string;
  metadata: TableMetadata;
  manifestLists: readonly string[];
  manifests: readonly PlannedManifest[];
  proved: ReadonlyMap<string, unknown>;
}): number | undefined {
  const { published, tableIdentity, metadata, manifestLists, manifests, proved } = options;
  const unproved = new Set(manifestLists);
  const known = [
    ...(published?.tableIdentity === tableIdentity ? [published.lastSequenceNumber ?? Infinity] : []),
    ...metadata.snapshots.flatMap(({ manifestList, sequenceNumber }) =>
      manifestList && !unproved.has(manifestList.path) ? sequenceNumber : [],
    ),
    ...manifests.flatMap(({ uri, sequenceNumber }) => (proved.has(uri) ? (sequenceNumber ?? 0) : [])),
  ];
  return known.length === 0 ? undefined : known.reduce((newest, number) => Math.max(newest, number), 0);
}

/** The snapshots whose lists have no proof are those that the replica does not have yet. */
function backlogOf({ document, metadata }: SourceTable, manifestLists: readonly string[]): Backlog {
  const unproved = new Set(manifestLists);
  const lacking = new Set(
    metadata.snapshots.flatMap(({ snapshotId, manifestList }) => (manifestList && unproved.has(manifestList.path) ? [snapshotId] : [])),
  );
  return summarizeBacklog({
    missing: readSnapshotSummaries(document).filter(({ snapshotId }) => lacking.has(snapshotId)),
    updatedMs: Number(document.integerTextMember(document.root, 'last-updated-ms') ?? 0),
  });
}

async function listsWithoutProof(options: {
  metadata: TableMetadata;
  map: LocalizationMap;
  localize: PathLocalizer;
  location: string;
}): Promise<string[]> {
  const { metadata, map, localize, location } = options;
  const paths = [...new Set(metadata.snapshots.flatMap(({ manifestList }) => (manifestList ? [manifestList.path] : [])))];
  paths.forEach(localize);
  const proved = await readProved({ map, kind: 'manifest-list', sourcePaths: paths, location });
  return paths.filter(path => !proved.has(path));
}

/** Manifests that version 1 metadata names itself; there are none of deletes in version 1, and nothing tells their length or their entries. */
function inlineManifests(metadata: TableMetadata, localize: PathLocalizer): Map<string, PlannedManifest> {
  const paths = metadata.snapshots.flatMap(snapshot => snapshot.inlineManifests.map(({ path }) => path));
  paths.forEach(localize);
  return new Map(paths.map(uri => [uri, { uri, content: 'data' }]));
}

/** All manifests that the lists name, each once. */
async function readLists(options: {
  manifestLists: readonly string[];
  registry: StorageRegistry;
  localize: PathLocalizer;
  signal?: AbortSignal;
}): Promise<Map<string, PlannedManifest>> {
  const { manifestLists, registry, localize, signal } = options;
  const named = new Map<string, PlannedManifest>();
  const lists = mapInOrder(manifestLists, MAX_LISTS_IN_FLIGHT, async uri => ({
    uri,
    entries: readManifestList({ uri, bytes: await readSourceFile({ registry, uri, signal }) }),
  }));
  for await (const { uri, entries } of lists) {
    for (const entry of entries) {
      if (entry.encrypted) {
        throw new ReplicationError('unsupported-encryption', `${uri} names an encrypted manifest, "${entry.manifestPath}".`);
      }
      localize(entry.manifestPath);
      const { manifestPath, content, lengthBytes, entryCount, sequenceNumber } = entry;
      named.set(manifestPath, { uri: manifestPath, content, lengthBytes, entries: entryCount, sequenceNumber });
    }
  }
  return named;
}
