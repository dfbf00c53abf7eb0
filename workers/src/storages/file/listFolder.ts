import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareUtf8, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { describeFile } from './describeFile';
import { errnoOf } from './errnoOf';
import type { PinnedFolder } from './PinnedFolder';
import type { RootJail } from './RootJail';
import { isTemporaryName } from './temporaryName';

/** How many files are looked at at once. */
const STAT_BATCH = 64;

/** What {@link listFolder} walks over. */
interface ListFolderOptions {
  jail: RootJail;
  /** The real path of the folder. */
  folder: string;
  /** The folder's URI as it was spelled, with a slash at its end. */
  uri: string;
  /** Only URIs that begin with this. */
  prefix: string;
  /** Only URIs that sort behind this. */
  startAfter: string | undefined;
  signal: AbortSignal | undefined;
  /** The real paths of the folders around this one, to notice links that lead in a circle. */
  around?: readonly string[];
}

/** One name in a folder; `uri` ends in a slash where it is a folder, which is how names sort as parts of whole keys. */
interface Entry {
  uri: string;
  path: string;
  isFolder: boolean;
}

/**
 * The files of a folder and of all below it, in the byte order of their URIs, in small batches. Holds the names of one folder on
 * each level and nothing else. Links that stay below the root count as what they point at; temporary files are left out.
 */
export async function* listFolder(options: ListFolderOptions): AsyncGenerator<StorageObject[]> {
  const { jail, signal, around = [] } = options;
  const folder = await jail.openFolder(options.folder);
  if (!folder) {
    return;
  }
  try {
    const chain = [...around, folder.realPath];
    let batch: Entry[] = [];
    for (const entry of await readEntries(folder, options, chain)) {
      if (!entry.isFolder && batch.push(entry) < STAT_BATCH) {
        continue;
      }
      if (batch.length > 0) {
        signal?.throwIfAborted();
        yield await describeEntries(batch);
        batch = [];
      }
      if (entry.isFolder) {
        yield* listFolder({ ...options, folder: entry.path, uri: entry.uri, around: chain });
      }
    }
    if (batch.length > 0) {
      yield await describeEntries(batch);
    }
  } finally {
    await folder.close();
  }
}

async function readEntries(folder: PinnedFolder, options: ListFolderOptions, chain: readonly string[]): Promise<Entry[]> {
  const { prefix, startAfter } = options;
  const entries: Entry[] = [];
  for (const found of await folder.entries()) {
    const entry = await toEntry(found, folder, options, chain);
    if (entry && entry.uri.startsWith(prefix) && sortsBehind(entry, startAfter)) {
      entries.push(entry);
    }
  }
  return entries.sort((left, right) => compareUtf8(left.uri, right.uri));
}

async function toEntry(
  found: Dirent,
  folder: PinnedFolder,
  options: ListFolderOptions,
  chain: readonly string[],
): Promise<Entry | undefined> {
  const { name } = found;
  const uri = options.uri + name;
  if (found.isFile()) {
    return isTemporaryName(name) ? undefined : { uri, path: folder.pathOf(name), isFolder: false };
  }
  const realPath = join(folder.realPath, name);
  if (found.isDirectory()) {
    return { uri: `${uri}/`, path: realPath, isFolder: true };
  }
  return found.isSymbolicLink() ? toLinkedEntry(uri, realPath, options.jail, chain) : undefined;
}

async function toLinkedEntry(uri: string, link: string, jail: RootJail, chain: readonly string[]): Promise<Entry | undefined> {
  const path = await jail.find(link);
  if (path === undefined) {
    return undefined;
  }
  const target = await stat(path);
  if (!target.isDirectory()) {
    return target.isFile() ? { uri, path, isFolder: false } : undefined;
  }
  if (chain.some(folder => folder === path || folder.startsWith(`${path}/`))) {
    throw new ReplicationError('storage-error', `The symbolic link "${link}" leads back to a folder around it.`, { retryable: false });
  }
  return { uri: `${uri}/`, path, isFolder: true };
}

function sortsBehind({ uri, isFolder }: Entry, startAfter: string | undefined): boolean {
  return startAfter === undefined || compareUtf8(uri, startAfter) > 0 || (isFolder && startAfter.startsWith(uri));
}

async function describeEntries(entries: readonly Entry[]): Promise<StorageObject[]> {
  const described = await Promise.all(
    entries.map(async ({ uri, path }) => {
      const stats = await lstatIfThere(path);
      return stats?.isFile() ? describeFile(uri, stats) : undefined;
    }),
  );
  return described.filter(object => object !== undefined);
}

/** Files may go while a folder is being listed; one whose name Node could not decode must not be taken for such a one. */
async function lstatIfThere(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw error;
    }
    if (path.includes('\ufffd')) {
      throw new ReplicationError('storage-error', `The name of "${path}" is not valid UTF-8; rename the file.`, { retryable: false });
    }
    return undefined;
  }
}
