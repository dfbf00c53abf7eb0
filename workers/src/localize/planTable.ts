import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, StorageRegistry, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { readManifestList, readSnapshotSummaries, summarizeBacklog, type Backlog, type TableMetadata } from '../iceberg';
import type { CopyItem } from './CopyItem';
import { createPathLocalizer, type PathLocalizer, type PathMapping } from './createPathLocalizer';
import { EXTRA_MANIFESTS_IN_FLIGHT, MAX_LISTS_IN_FLIGHT } from './localizeLimits';
import { mapInOrder } from './mapInOrder';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import { readSourceTable, type SourceTable } from './readSourceTable';
import { identityOfTable, tableDirectory } from './tableDirectory';
import type { PlannedManifest, TablePlan } from './TablePlan';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import type { PlanManifestInput, PlanManifestOutput } from './threads/planManifest';
import { toTransferable } from './toTransferable';
import { UriSet } from './UriSet';

export interface PlanTableOptions {
  /** All levels of the table's name. */
  key: readonly string[];
  metadataLocation: string;
  mapping: PathMapping;
  registry: StorageRegistry;
  /** Opens the map of the table whose identity the metadata tells. */
  openMap: (tableIdentity: string) => LocalizationMap;
  threads: ThreadPool;
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
  const { key, metadataLocation, mapping, registry, signal } = options;
  const localize = createPathLocalizer(mapping);
  const source = await readSourceTable({ registry, metadataLocation, localize, signal });
  const { metadata } = source;
  const tableIdentity = identityOfTable(metadata);
  const map = options.openMap(tableIdentity);

  const manifestLists = await listsWithoutProof({ metadata, map, localize, location: mapping.location });
  const named = new Map([...inlineManifests(metadata, localize), ...(await readLists({ manifestLists, registry, localize, signal }))]);
  const proved = await readProved({ map, kind: 'manifest', sourcePaths: [...named.keys()], location: mapping.location });
  const manifests = [...named.values()].filter(({ uri }) => !proved.has(uri));

  const files = await emitCopySet({ ...options, manifests, metadata, localize });
  return {
    key: [...key],
    metadataLocation,
    metadataSha256: source.sha256,
    formatVersion: metadata.formatVersion,
    tableIdentity,
    directory: tableDirectory({ location: mapping.location, key, tableIdentity }),
    snapshots: metadata.snapshots.length,
    manifestLists,
    manifests,
    manifestsReused: proved.size,
    backlog: backlogOf(source, manifestLists),
    ...files,
  };
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
      const { manifestPath, content, lengthBytes, entryCount } = entry;
      named.set(manifestPath, { uri: manifestPath, content, lengthBytes, entries: entryCount });
    }
  }
  return named;
}

async function emitCopySet(
  options: PlanTableOptions & { manifests: readonly PlannedManifest[]; metadata: TableMetadata; localize: PathLocalizer },
): Promise<Pick<TablePlan, 'files' | 'bytes' | 'deleteFiles' | 'deleteBytes'>> {
  const { manifests, metadata, localize, mapping, registry, threads, signal, emit } = options;
  const seen = new UriSet();
  const seenDeletes = new UriSet();
  let bytes = 0;
  let deleteBytes = 0;

  const emitNew = async (items: CopyItem[]) => {
    const fresh = items.filter(item => seen.add(item.sourceUri));
    bytes += fresh.reduce((sum, item) => sum + item.sizeBytes, 0);
    if (fresh.length > 0) {
      await emit(fresh);
    }
  };

  const read = async (manifest: PlannedManifest) => {
    const file = toTransferable(await readSourceFile({ registry, uri: manifest.uri, signal }));
    const input: PlanManifestInput = { manifest, bytes: file, mapping };
    return fromThreadOutcome(
      await threads.run<PlanManifestInput, ThreadOutcome<PlanManifestOutput>>('planManifest', input, { transfer: [file], signal }),
    );
  };
  for await (const { items, deleteFiles } of mapInOrder(manifests, threads.threads + EXTRA_MANIFESTS_IN_FLIGHT, read)) {
    const freshDeletes = deleteFiles.filter(({ uri }) => seenDeletes.add(uri));
    deleteBytes += freshDeletes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await emitNew(items);
  }

  const statistics = metadata.statistics.map(file => ({ sourceUri: file.path, targetUri: localize(file.path), sizeBytes: file.sizeBytes }));
  await emitNew(statistics.filter(item => item.targetUri !== item.sourceUri));
  return { files: seen.size, bytes, deleteFiles: seenDeletes.size, deleteBytes };
}
