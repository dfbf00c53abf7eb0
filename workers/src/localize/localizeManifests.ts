import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { PathLocalizer } from './createPathLocalizer';
import type { LocalDeleteFile } from '../iceberg';
import { EXTRA_MANIFESTS_IN_FLIGHT } from './localizeLimits';
import type { LocalDeleteFiles } from './localizeDeleteFiles';
import type { LocalizeTableOptions } from './localizeTable';
import { mapInOrder } from './mapInOrder';
import { placeLocalFile } from './placeLocalFile';
import { readSourceFile } from './readSourceFile';
import type { PlannedManifest } from './TablePlan';
import type { LocalizedBytes } from './threads/LocalizedBytes';
import type { LocalizeManifestInput } from './threads/localizeManifest';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import { toTransferable } from './toTransferable';

/** Rewrites the planned manifests in threads and writes them, once the delete files that they name are in place. @returns their rows by source path */
export async function localizeManifests(
  options: LocalizeTableOptions & { localize: PathLocalizer; deleteFiles: LocalDeleteFiles },
): Promise<Map<string, LocalizedFile>> {
  const { plan, mapping, registry, threads, levels, localize, deleteFiles, progress, signal } = options;

  const rewrite = async (manifest: PlannedManifest): Promise<LocalizedFile> => {
    const bytes = toTransferable(await readSourceFile({ registry, uri: manifest.uri, signal }));
    const sourceBytes = bytes.byteLength;
    const input: LocalizeManifestInput = { manifest, bytes, mapping, levels, deleteFiles: localFilesOf(manifest, deleteFiles) };
    const result = fromThreadOutcome(
      await threads.run<LocalizeManifestInput, ThreadOutcome<LocalizedBytes>>('localizeManifest', input, { transfer: [bytes], signal }),
    );
    const row = await placeLocalFile({
      ...options,
      sourcePath: manifest.uri,
      isLocal: localize(manifest.uri) === manifest.uri,
      kind: 'manifest',
      result,
      nameOf: sha256 => `${sha256}.avro`,
    });
    progress?.advance({ items: 1, bytes: sourceBytes });
    return row;
  };

  const rows = new Map<string, LocalizedFile>();
  for await (const row of mapInOrder(plan.manifests, threads.threads + EXTRA_MANIFESTS_IN_FLIGHT, rewrite)) {
    rows.set(row.sourcePath, row);
  }
  return rows;
}

/** Only those of the one manifest: they are handed to a thread. */
function localFilesOf(manifest: PlannedManifest, { rows, byManifest }: LocalDeleteFiles): Record<string, LocalDeleteFile> | undefined {
  const paths = byManifest.get(manifest.uri);
  return (
    paths &&
    Object.fromEntries(
      paths.map(path => {
        const { localPath, lengthBytes } = rows.get(path) as LocalizedFile;
        return [path, { localPath, lengthBytes }];
      }),
    )
  );
}
