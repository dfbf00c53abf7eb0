import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';
import type { TableMetadata } from '../iceberg';
import type { CopyItem } from './CopyItem';
import type { PathLocalizer } from './createPathLocalizer';
import { EXTRA_MANIFESTS_IN_FLIGHT, MAX_LOOKS_IN_FLIGHT } from './localizeLimits';
import { mapInOrder } from './mapInOrder';
import { ObsoleteFiles } from './ObsoleteFiles';
import type { PlanTableOptions } from './planTable';
import type { ExpiredSnapshot } from './readExpiredSnapshots';
import { readPlannedFiles } from './readPlannedFiles';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import type { PlannedManifest, TablePlan } from './TablePlan';
import type { FileSize } from './threads/planManifest';
import { UriSet } from './UriSet';

/** What the copy set came to. */
export type CopySetTotals = Pick<TablePlan, 'files' | 'bytes' | 'deleteFiles' | 'deleteBytes' | 'filesObsolete' | 'bytesSaved'>;

/**
 * Reads the manifests without a proof and hands their copy set over, each file once: all live files of the retained snapshots that lie outside the
 * target region, and the statistics. Files that hold paths are counted only, since they are rewritten. What the backlog made obsolete is in
 * neither; it is reckoned beside.
 */
export async function emitCopySet(
  options: PlanTableOptions & {
    manifests: readonly PlannedManifest[];
    metadata: TableMetadata;
    localize: PathLocalizer;
    map: LocalizationMap;
    /** See `PlanManifestInput`. */
    since: number | undefined;
    expired: readonly ExpiredSnapshot[];
  },
): Promise<CopySetTotals> {
  const { manifests, metadata, localize, mapping, registry, threads, since, signal, emit } = options;
  const obsolete = new ObsoleteFiles(options.expired);
  const expired = options.expired.map(({ sequenceNumber }) => sequenceNumber);
  const seen = new UriSet();
  const seenDeletes = new UriSet();
  let bytes = 0;
  let deleteBytes = 0;

  const emitNew = async (files: readonly FileSize[]) => {
    const items: CopyItem[] = [];
    for (const file of files) {
      if (seen.add(file.uri)) {
        bytes += file.sizeBytes;
        obsolete.keep(file);
        items.push({ sourceUri: file.uri, targetUri: localize(file.uri), sizeBytes: file.sizeBytes });
      }
    }
    if (items.length > 0) {
      await emit(items);
    }
  };

  const read = async (manifest: PlannedManifest) => {
    const file = await readSourceFile({ registry, uri: manifest.uri, signal });
    return readPlannedFiles({ manifest, bytes: file, mapping, since, expired }, { threads, signal });
  };
  for await (const manifest of mapInOrder(manifests, threads.threads + EXTRA_MANIFESTS_IN_FLIGHT, read)) {
    const freshDeletes = manifest.deleteFiles.filter(({ uri }) => seenDeletes.add(uri));
    deleteBytes += freshDeletes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    freshDeletes.forEach(file => obsolete.keep(file));
    await assertPresent(freshDeletes, options);
    await emitNew(manifest.toCopy);
    obsolete.remove(manifest.removed, uri => seen.has(uri) || seenDeletes.has(uri));
    obsolete.name(manifest.ofExpired);
  }

  const statistics = metadata.statistics.map(({ path, sizeBytes }) => ({ uri: path, sizeBytes }));
  await emitNew(statistics.filter(({ uri }) => localize(uri) !== uri));
  return {
    files: seen.size,
    bytes,
    deleteFiles: seenDeletes.size,
    deleteBytes,
    filesObsolete: obsolete.files,
    bytesSaved: obsolete.bytes,
  };
}

/**
 * Asks for the delete files that have yet to be rewritten, where that is wanted.
 * @throws ReplicationError `source-file-missing`
 */
async function assertPresent(
  files: readonly FileSize[],
  { hasDeleteFile, map, mapping }: Pick<PlanTableOptions, 'hasDeleteFile' | 'mapping'> & { map: LocalizationMap },
): Promise<void> {
  if (!hasDeleteFile || files.length === 0) {
    return;
  }
  const uris = files.map(({ uri }) => uri);
  const rewritten = await readProved({ map, kind: 'delete-file', sourcePaths: uris, location: mapping.location });
  const toRewrite = uris.filter(uri => !rewritten.has(uri));
  for await (const { uri, exists } of mapInOrder(toRewrite, MAX_LOOKS_IN_FLIGHT, async file => ({
    uri: file,
    exists: await hasDeleteFile(file),
  }))) {
    if (!exists) {
      throw new ReplicationError('source-file-missing', `The delete file ${uri} is gone.`);
    }
  }
}
