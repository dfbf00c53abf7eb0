import { lstat, unlink } from 'node:fs/promises';
import { errnoOf } from './errnoOf';
import type { PinnedFolder } from './PinnedFolder';
import { pruneFolders } from './pruneFolders';
import type { RootJail } from './RootJail';
import { isAbandoned, isTemporaryName } from './temporaryName';

/**
 * Removes the temporary files of a folder and of all below it that were last written before `olderThan` or that a process wrote that is
 * gone, and folders that become empty by it. Follows no links.
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
    for (const entry of await folder.entries()) {
      if (entry.isDirectory()) {
        inner.push(entry.name);
      } else if (entry.isFile() && isTemporaryName(entry.name) && (await removeIfLeft(folder, entry.name, olderThan))) {
        removed += 1;
      }
    }
  } finally {
    await folder.close();
  }
  if (removed > 0) {
    await pruneFolders({ jail, folders: [options.folder] });
  }
  for (const name of inner) {
    removed += await removeTemporaryFiles({ ...options, folder: `${options.folder}${name}/` });
  }
  return removed;
}

async function removeIfLeft(folder: PinnedFolder, name: string, olderThan: Date): Promise<boolean> {
  const path = folder.pathOf(name);
  try {
    if ((await lstat(path)).mtime >= olderThan && !(await isAbandoned(name))) {
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
