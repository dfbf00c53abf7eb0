import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { errnoOf } from './errnoOf';
import type { RootJail } from './RootJail';
import { isTemporaryName } from './temporaryName';

/**
 * Removes the temporary files of a folder and of all below it that were last written before `olderThan`, and the folders in which nothing
 * has been for as long: no object storage has empty folders, and deleted objects leave them. Follows no links.
 * @returns how many files
 */
export async function removeTemporaryFiles(options: {
  jail: RootJail;
  /** Ends in a slash. */
  folder: string;
  olderThan: Date;
  signal: AbortSignal | undefined;
}): Promise<number> {
  const { jail, olderThan, signal } = options;
  signal?.throwIfAborted();
  const folder = await jail.openFolder(options.folder);
  if (!folder) {
    return 0;
  }
  const inner: string[] = [];
  let removed = 0;
  try {
    for (const entry of await readdir(folder.path, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        inner.push(entry.name);
      } else if (entry.isFile() && isTemporaryName(entry.name) && (await removeIfOld(folder.pathOf(entry.name), olderThan))) {
        removed += 1;
      }
    }
  } finally {
    await folder.close();
  }
  for (const name of inner) {
    removed += await removeTemporaryFiles({ ...options, folder: `${options.folder}${name}/` });
  }
  await removeEmptyFolders({ ...options, names: inner });
  return removed;
}

async function removeEmptyFolders(options: { jail: RootJail; folder: string; olderThan: Date; names: readonly string[] }): Promise<void> {
  const folder = await options.jail.openFolder(options.folder);
  try {
    for (const name of folder ? options.names : []) {
      const path = folder!.pathOf(name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats && stats.mtime < options.olderThan) {
        // One that is not empty, or was filled or removed meanwhile, stays as it is.
        await rmdir(path).catch(() => {});
      }
    }
  } finally {
    await folder?.close();
  }
}

async function removeIfOld(path: string, olderThan: Date): Promise<boolean> {
  try {
    if ((await lstat(path)).mtime >= olderThan) {
      return false;
    }
    await unlink(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return false; // Its writer finished it meanwhile.
    }
    throw error;
  }
}
