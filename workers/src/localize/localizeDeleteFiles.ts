import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { PathLocalizer } from './createPathLocalizer';
import { deleteFilePath } from './deleteFilePath';
import { EXTRA_MANIFESTS_IN_FLIGHT, MAX_LISTS_IN_FLIGHT } from './localizeLimits';
import type { LocalizeTableOptions } from './localizeTable';
import { mapInOrder } from './mapInOrder';
import { readPlannedFiles } from './readPlannedFiles';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import type { PlannedManifest } from './TablePlan';
import type { LocalizedBytes } from './threads/LocalizedBytes';
import type { LocalizeDeleteFileInput } from './threads/localizeDeleteFile';
import type { DeleteFile } from './threads/planManifest';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import { toTransferable } from './toTransferable';
import { writeLocalFile } from './writeLocalFile';

/** Where the delete files of some manifests lie in the replica. */
export interface LocalDeleteFiles {
  /** All that the planned manifests name, by source path. */
  rows: Map<string, LocalizedFile>;
  /** Those of them that were done just now. */
  made: LocalizedFile[];
  /** The source paths of the files that each manifest names. */
  byManifest: Map<string, string[]>;
}

/**
 * Rewrites every live delete file that holds paths and that a planned manifest names, each once, and writes it: manifests tell its new
 * size, so it comes before them. One that was done before, for another manifest, is not done again while it stands in the target.
 */
export async function localizeDeleteFiles(options: LocalizeTableOptions & { localize: PathLocalizer }): Promise<LocalDeleteFiles> {
  const { plan, map, mapping, threads } = options;
  const files = new Map<string, DeleteFile>();
  const byManifest = new Map<string, string[]>();
  const deleteManifests = plan.manifests.filter(({ content }) => content === 'deletes');
  const read = async (manifest: PlannedManifest) => ({ manifest, deleteFiles: await readDeleteFiles(manifest, options) });
  for await (const { manifest, deleteFiles } of mapInOrder(deleteManifests, MAX_LISTS_IN_FLIGHT, read)) {
    byManifest.set(manifest.uri, [...new Set(deleteFiles.map(({ uri }) => uri))]);
    deleteFiles.forEach(file => files.set(file.uri, file));
  }

  const known = await readProved({ map, kind: 'delete-file', sourcePaths: [...files.keys()], location: mapping.location });
  const rows = new Map<string, LocalizedFile>();
  const made: LocalizedFile[] = [];
  const localize = async (file: DeleteFile) => {
    const row = known.get(file.uri);
    return row && (await stands(row, options)) ? { row, isNew: false } : { row: await localizeOne(file, options), isNew: true };
  };
  for await (const { row, isNew } of mapInOrder(files.values(), threads.threads + EXTRA_MANIFESTS_IN_FLIGHT, localize)) {
    rows.set(row.sourcePath, row);
    if (isNew) {
      made.push(row);
    }
  }
  return { rows, made, byManifest };
}

async function readDeleteFiles(manifest: PlannedManifest, options: LocalizeTableOptions): Promise<DeleteFile[]> {
  const { registry, mapping, threads, signal } = options;
  const bytes = await readSourceFile({ registry, uri: manifest.uri, signal });
  return (await readPlannedFiles({ manifest, bytes, mapping }, { threads, signal })).deleteFiles;
}

async function stands(row: LocalizedFile, { target, signal }: LocalizeTableOptions): Promise<boolean> {
  return row.localPath === row.sourcePath || (await target.stat(row.localPath, { signal }))?.sizeBytes === row.lengthBytes;
}

async function localizeOne(file: DeleteFile, options: LocalizeTableOptions & { localize: PathLocalizer }): Promise<LocalizedFile> {
  const { plan, mapping, registry, target, threads, localize, progress, signal } = options;
  const bytes = toTransferable(await readSourceFile({ registry, uri: file.uri, signal }));
  const outcome = await threads.run<LocalizeDeleteFileInput, ThreadOutcome<LocalizedBytes>>(
    'localizeDeleteFile',
    { file, bytes, mapping },
    { transfer: [bytes], signal },
  );
  const { changed, sha256, lengthBytes, bytes: result } = fromThreadOutcome(outcome);
  const sourcePath = file.uri;
  progress?.advance({ items: 1, bytes: file.sizeBytes });
  // A file of the target region that names local data alone is right as it is.
  if (!changed && localize(sourcePath) === sourcePath) {
    return { sourcePath, kind: 'delete-file', localPath: sourcePath, lengthBytes, sha256 };
  }
  const localPath = deleteFilePath({ directory: plan.directory, mapping, uri: sourcePath, sha256 });
  await writeLocalFile({ target, uri: localPath, bytes: new Uint8Array(result, 0, lengthBytes), sha256, signal });
  return { sourcePath, kind: 'delete-file', localPath, lengthBytes, sha256 };
}
