import { ReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type {
  LocalizationMap,
  ProgressReporter,
  StorageConnector,
  StorageRegistry,
  ThreadPool,
} from '@portage/backstage-plugin-replication-node';
import { encodeMetadataFile, type CompressionLevels } from '../iceberg';
import { createPathLocalizer, type PathMapping } from './createPathLocalizer';
import { localizeDeleteFiles } from './localizeDeleteFiles';
import { localizeManifestLists } from './localizeManifestLists';
import { localizeManifests } from './localizeManifests';
import { metadataFileName } from './metadataFileName';
import { readProved } from './readProved';
import { readSourceTable } from './readSourceTable';
import { rewriteTableMetadata } from './rewriteTableMetadata';
import { sha256Of } from './sha256Of';
import type { TablePlan } from './TablePlan';
import { writeLocalFile } from './writeLocalFile';

export interface LocalizeTableOptions {
  plan: TablePlan;
  mapping: PathMapping;
  /** Reads the source. */
  registry: StorageRegistry;
  /** Holds the replica: where `mapping.location` lies. */
  target: StorageConnector;
  /** The map of `plan.tableIdentity`. */
  map: LocalizationMap;
  threads: ThreadPool;
  levels?: CompressionLevels;
  progress?: Pick<ProgressReporter, 'advance'>;
  signal?: AbortSignal;
}

/** A table's local metadata tree: written, not yet proved, not yet published. */
export interface LocalizedTable {
  metadataLocation: string;
  /** Of the local metadata file, lower-case hex. */
  metadataSha256: string;
  /** New rows of the localization map, without a proof: the audit adds it, and until then they must not be stored as proved. */
  files: LocalizedFile[];
  /** What a catalog stores beside the pointer. */
  ids: { snapshotId: string; schemaId: number; specId: number; sortOrderId: number };
  manifestsRewritten: number;
  manifestsReused: number;
  warnings: string[];
}

/**
 * Writes the local metadata tree of one table as planned, bottom-up: delete files that hold paths, manifests, whose lengths are only known then, manifest lists,
 * metadata.json. Nothing refers to the new files before a catalog commit does, so a run that dies leaves nothing visible behind.
 *
 * Idempotent: files are named by a hash of their bytes and created only if absent.
 *
 * @throws ReplicationError `source-changed` where the metadata is not what was planned, `plan-changed` where what was proved at
 *   planning is proved no longer, `target-occupied`, and whatever reading and writing give
 */
export async function localizeTable(options: LocalizeTableOptions): Promise<LocalizedTable> {
  const { plan, mapping, registry, target, map, signal } = options;
  const localize = createPathLocalizer(mapping);
  const pruned = plan.prunedSnapshots.map(({ snapshotId }) => snapshotId);
  const source = await readSourceTable({ registry, metadataLocation: plan.metadataLocation, localize, pruned, signal });
  if (source.sha256 !== plan.metadataSha256) {
    throw new ReplicationError('source-changed', `${plan.metadataLocation} has changed since it was planned.`);
  }

  const deleteFiles = await localizeDeleteFiles({ ...options, localize });
  const manifests = await localizeManifests({ ...options, localize, deleteFiles });
  const lists = await localizeManifestLists({ ...options, localize, manifests });
  const { snapshots } = source.metadata;
  const listPaths = snapshots.flatMap(({ manifestList }) => (manifestList ? [manifestList.path] : []));
  const inlinePaths = snapshots.flatMap(({ inlineManifests }) => inlineManifests.map(({ path }) => path));
  const known = { map, location: mapping.location };
  const listRows = await allRows({ ...known, kind: 'manifest-list', paths: listPaths, made: lists });
  const inlineRows = await allRows({ ...known, kind: 'manifest', paths: inlinePaths, made: manifests });

  const { text, warnings } = rewriteTableMetadata({
    ...source,
    mapping,
    localize,
    localList: path => (listRows.get(path) as LocalizedFile).localPath,
    localManifest: path => (inlineRows.get(path) as LocalizedFile).localPath,
    directory: plan.directory,
    pruned,
  });
  const bytes = encodeMetadataFile(plan.metadataLocation, text);
  const sha256 = sha256Of(bytes);
  const metadataLocation = `${plan.directory}metadata/${metadataFileName({ sourceUri: plan.metadataLocation, sha256 })}`;
  await writeLocalFile({ target, uri: metadataLocation, bytes, sha256, signal });

  const { metadata } = source;
  return {
    metadataLocation,
    metadataSha256: sha256,
    files: [
      ...deleteFiles.made,
      ...manifests.values(),
      ...lists.values(),
      { sourcePath: plan.metadataLocation, kind: 'metadata', localPath: metadataLocation, lengthBytes: bytes.length, sha256 },
    ],
    ids: {
      snapshotId: metadata.currentSnapshotId,
      schemaId: metadata.currentSchemaId,
      specId: metadata.defaultSpecId,
      sortOrderId: metadata.defaultSortOrderId,
    },
    manifestsRewritten: manifests.size,
    manifestsReused: plan.manifestsReused,
    warnings,
  };
}

/** The rows of every file that the metadata names: those made now and those proved before. */
async function allRows(options: {
  map: LocalizationMap;
  location: string;
  kind: 'manifest' | 'manifest-list';
  paths: readonly string[];
  made: ReadonlyMap<string, LocalizedFile>;
}): Promise<Map<string, LocalizedFile>> {
  const { map, location, kind, paths, made } = options;
  const others = [...new Set(paths)].filter(path => !made.has(path));
  const rows = new Map([...made, ...(await readProved({ map, kind, sourcePaths: others, location }))]);
  const missing = others.find(path => !rows.has(path));
  if (missing) {
    throw new ReplicationError('plan-changed', `The ${kind} ${missing} was proved when the table was planned, and is no longer.`);
  }
  return rows;
}
