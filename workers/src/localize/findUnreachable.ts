import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';
import { readManifestList, type TableMetadata } from '../iceberg';
import { createPathLocalizer } from './createPathLocalizer';
import { EXTRA_MANIFESTS_IN_FLIGHT, MAX_LISTS_IN_FLIGHT, MAX_LOOKS_IN_FLIGHT } from './localizeLimits';
import { mapInOrder } from './mapInOrder';
import type { PlanTableOptions } from './planTable';
import { readPlannedFiles } from './readPlannedFiles';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import { readSourceTable } from './readSourceTable';
import { identityOfTable } from './tableDirectory';
import type { PlannedManifest, UnreachableSnapshot } from './TablePlan';

export type FindUnreachableOptions = Pick<
  PlanTableOptions,
  'metadataLocation' | 'mapping' | 'registry' | 'openMap' | 'threads' | 'signal'
> & {
  /** What is known to be unreachable already. */
  pruned: readonly UnreachableSnapshot[];
  /** What is to be left out as long as it is history. */
  history: readonly UnreachableSnapshot[];
  /** Data files and statistics that a copy did not find, or an audit where they lie in the target region. */
  missingFiles: ReadonlySet<string>;
  /** Asks the source. */
  exists: (uri: string) => Promise<boolean>;
};

/**
 * Finds the retained snapshots that can't be replicated because the source has lost a file of theirs: the manifest list, a manifest, a delete file
 * that has to be rewritten, or a data file or statistics that were not found. What an audit has proved is in the replica, and not asked for.
 * An audit names no more than some files: once it has missed one in the target region, all of those are asked for.
 *
 * Branches and tags count for nothing here: whoever points at an unreachable snapshot loses it. Only the table itself must stay.
 *
 * @returns them in the source's order, `pruned` and `history` among them
 * @throws ReplicationError `source-file-missing` where the current snapshot is one of them: that table can't be replicated, whatever the policy allows
 */
export async function findUnreachable(options: FindUnreachableOptions): Promise<UnreachableSnapshot[]> {
  const { metadataLocation, mapping, registry, pruned, history, signal } = options;
  const localize = createPathLocalizer(mapping);
  const { metadata } = await readSourceTable({ registry, metadataLocation, localize, signal });
  const map = options.openMap(identityOfTable(metadata));
  const leftOut = [...history.filter(({ snapshotId }) => snapshotId !== metadata.currentSnapshotId), ...pruned];
  const missing = new Map(leftOut.map(({ snapshotId, missing: uri }) => [snapshotId, uri]));

  for (const { path, snapshotId } of metadata.statistics.filter(file => options.missingFiles.has(file.path))) {
    if (!metadata.snapshots.some(snapshot => snapshot.snapshotId === snapshotId)) {
      throw new ReplicationError('source-file-missing', `${path} is gone, the statistics of a snapshot that is not retained.`);
    }
    missing.set(snapshotId as string, path);
  }

  const manifests = await readSnapshots({ ...options, metadata, map, missing });
  const named = new Map([...manifests.values()].flat().map(manifest => [manifest.uri, manifest]));
  const proved = await readProved({ map, kind: 'manifest', sourcePaths: [...named.keys()], location: mapping.location });
  const unproved = [...named.values()].filter(({ uri }) => !proved.has(uri));

  const lost = new Map<string, string>();
  const withLocal = [...options.missingFiles].some(uri => localize(uri) === uri);
  const check = async (manifest: PlannedManifest) => ({
    uri: manifest.uri,
    gone: await findMissing(manifest, { ...options, map, withLocal }),
  });
  for await (const { uri, gone } of mapInOrder(unproved, options.threads.threads + EXTRA_MANIFESTS_IN_FLIGHT, check)) {
    if (gone !== undefined) {
      lost.set(uri, gone);
    }
  }
  for (const [snapshotId, files] of manifests) {
    const gone = files.map(({ uri }) => lost.get(uri)).find(uri => uri !== undefined);
    if (gone !== undefined) {
      missing.set(snapshotId, gone);
    }
  }
  return listUnreachable(metadata, missing);
}

function listUnreachable(metadata: TableMetadata, missing: ReadonlyMap<string, string>): UnreachableSnapshot[] {
  const current = missing.get(metadata.currentSnapshotId);
  if (current !== undefined) {
    throw new ReplicationError(
      'source-file-missing',
      `${current} is gone, and the current snapshot ${metadata.currentSnapshotId} needs it. Only history may be pruned.`,
    );
  }
  return metadata.snapshots.flatMap(({ snapshotId }) =>
    missing.has(snapshotId) ? { snapshotId, missing: missing.get(snapshotId) as string } : [],
  );
}

/** The manifests of each snapshot whose list has no proof and is there; where it is gone, that is noted in `missing`. */
async function readSnapshots(
  options: FindUnreachableOptions & { metadata: TableMetadata; map: LocalizationMap; missing: Map<string, string> },
): Promise<Map<string, PlannedManifest[]>> {
  const { metadata, map, mapping, missing } = options;
  const snapshots = metadata.snapshots.filter(({ snapshotId }) => !missing.has(snapshotId));
  const lists = snapshots.flatMap(({ manifestList }) => manifestList?.path ?? []);
  const proved = await readProved({ map, kind: 'manifest-list', sourcePaths: lists, location: mapping.location });
  const toRead = snapshots.filter(({ manifestList }) => !manifestList || !proved.has(manifestList.path));

  const manifests = new Map<string, PlannedManifest[]>();
  const read = async ({ snapshotId, manifestList, inlineManifests }: (typeof toRead)[number]) => {
    if (!manifestList) {
      return { snapshotId, files: inlineManifests.map(({ path: uri }): PlannedManifest => ({ uri, content: 'data' })) };
    }
    const bytes = await readIfPresent(manifestList.path, options);
    return { snapshotId, list: manifestList.path, files: bytes && listed(manifestList.path, bytes) };
  };
  for await (const { snapshotId, list, files } of mapInOrder(toRead, MAX_LISTS_IN_FLIGHT, read)) {
    if (files) {
      manifests.set(snapshotId, files);
    } else {
      missing.set(snapshotId, list as string);
    }
  }
  return manifests;
}

function listed(uri: string, bytes: Buffer): PlannedManifest[] {
  return readManifestList({ uri, bytes }).map(({ manifestPath, content, lengthBytes, entryCount }) => ({
    uri: manifestPath,
    content,
    lengthBytes,
    entries: entryCount,
  }));
}

/** A file that a manifest needs and that is gone: itself, a data file, or a delete file; `undefined` where there is none. */
async function findMissing(
  manifest: PlannedManifest,
  options: FindUnreachableOptions & { map: LocalizationMap; withLocal: boolean },
): Promise<string | undefined> {
  const { mapping, threads, missingFiles, exists, map, withLocal, signal } = options;
  const file = await readIfPresent(manifest.uri, options);
  if (!file) {
    return manifest.uri;
  }
  const { toCopy, deleteFiles, local } = await readPlannedFiles({ manifest, bytes: file, mapping, withLocal }, { threads, signal });
  const data = toCopy.find(({ uri }) => missingFiles.has(uri));
  if (data) {
    return data.uri;
  }
  const uris = [...new Set(deleteFiles.map(({ uri }) => uri))];
  const rewritten = await readProved({ map, kind: 'delete-file', sourcePaths: uris, location: mapping.location });
  const toAsk = [...uris.filter(uri => !rewritten.has(uri)), ...local];
  for await (const { uri, isThere } of mapInOrder(toAsk, MAX_LOOKS_IN_FLIGHT, async asked => ({
    uri: asked,
    isThere: await exists(asked),
  }))) {
    if (!isThere) {
      return uri;
    }
  }
  return undefined;
}

async function readIfPresent(uri: string, { registry, signal }: FindUnreachableOptions): Promise<Buffer | undefined> {
  try {
    return await readSourceFile({ registry, uri, signal });
  } catch (error) {
    if (isReplicationError(error) && error.code === 'source-file-missing') {
      return undefined;
    }
    throw error;
  }
}
