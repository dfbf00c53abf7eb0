import { ReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { readManifestList, type LocalManifest } from '../iceberg';
import type { PathLocalizer } from './createPathLocalizer';
import { MAX_LISTS_IN_FLIGHT } from './localizeLimits';
import type { LocalizeTableOptions } from './localizeTable';
import { mapInOrder } from './mapInOrder';
import { placeLocalFile } from './placeLocalFile';
import { readProved } from './readProved';
import { readSourceFile } from './readSourceFile';
import type { LocalizedBytes } from './threads/LocalizedBytes';
import type { LocalizeManifestListInput } from './threads/localizeManifestList';
import { fromThreadOutcome, type ThreadOutcome } from './threads/ThreadOutcome';
import { toTransferable } from './toTransferable';

/**
 * Rewrites the planned manifest lists, once their manifests' lengths are known, and writes them.
 *
 * @param options - `manifests`: those rewritten just now; all others must be proved
 * @returns the lists' rows by source path
 */
export async function localizeManifestLists(
  options: LocalizeTableOptions & { localize: PathLocalizer; manifests: ReadonlyMap<string, LocalizedFile> },
): Promise<Map<string, LocalizedFile>> {
  const { plan, registry, threads, levels, localize, signal } = options;

  const rewrite = async (uri: string): Promise<LocalizedFile> => {
    const file = await readSourceFile({ registry, uri, signal });
    const manifests = await findManifests(options, uri, file);
    const bytes = toTransferable(file);
    const input: LocalizeManifestListInput = { uri, bytes, manifests, levels };
    const result = fromThreadOutcome(
      await threads.run<LocalizeManifestListInput, ThreadOutcome<LocalizedBytes>>('localizeManifestList', input, {
        transfer: [bytes],
        signal,
      }),
    );
    return placeLocalFile({
      ...options,
      sourcePath: uri,
      isLocal: localize(uri) === uri,
      kind: 'manifest-list',
      result,
      nameOf: sha256 => `snap-${sha256}.avro`,
    });
  };

  const rows = new Map<string, LocalizedFile>();
  for await (const row of mapInOrder(plan.manifestLists, MAX_LISTS_IN_FLIGHT, rewrite)) {
    rows.set(row.sourcePath, row);
  }
  return rows;
}

async function findManifests(
  options: LocalizeTableOptions & { manifests: ReadonlyMap<string, LocalizedFile> },
  uri: string,
  bytes: Buffer,
): Promise<Record<string, LocalManifest>> {
  const { manifests, map, mapping } = options;
  const named = readManifestList({ uri, bytes }).map(entry => entry.manifestPath);
  const others = named.filter(path => !manifests.has(path));
  const proved = await readProved({ map, kind: 'manifest', sourcePaths: others, location: mapping.location });
  const missing = others.find(path => !proved.has(path));
  if (missing) {
    throw new ReplicationError('plan-changed', `The manifest ${missing} was proved when the table was planned, and is no longer.`);
  }
  return Object.fromEntries(
    named.map(path => {
      const { localPath, lengthBytes } = (manifests.get(path) ?? proved.get(path)) as LocalizedFile;
      return [path, { localPath, lengthBytes }];
    }),
  );
}
