import { rmdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { errnoOf } from './errnoOf';
import type { PinnedFolder } from './PinnedFolder';
import type { RootJail } from './RootJail';

/**
 * What says that a folder is to stay: it holds something (POSIX allows either of the first two), it is a link, it is in use (a mount
 * point, somebody's working directory), or it may not be removed. All of them are nobody's failure: empty folders are nothing.
 */
const STAYS = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EINVAL', 'EACCES', 'EPERM', 'EROFS']);

/**
 * Removes folders that became empty, and those above them that become empty by it, up to the root, which always stays.
 *
 * `rmdir(2)` removes what is empty and nothing else, so a file that somebody makes meanwhile is safe. A writer that is about to make one
 * loses the folder below its feet, and makes it again (see `FileStorage`). A folder that is reached through a symbolic link stays: the
 * link would dangle, and be refused from then on.
 */
export async function pruneFolders(options: { jail: RootJail; folders: Iterable<string> }): Promise<void> {
  const { jail, folders } = options;
  const pruned = new Set<string>();
  for (const folder of folders) {
    let path = posix.resolve(folder);
    while (!pruned.has(path) && (await isPrunable(jail, path)) && (await removeIfEmpty(jail, path))) {
      pruned.add(path);
      path = posix.dirname(path);
    }
  }
}

async function isPrunable(jail: RootJail, path: string): Promise<boolean> {
  return !(await jail.isRoot(path)) && (await jail.isFreeOfLinks(path));
}

/** @returns whether the folder is gone, whoever removed it */
async function removeIfEmpty(jail: RootJail, path: string): Promise<boolean> {
  let parent: PinnedFolder | undefined;
  try {
    parent = await jail.openFolder(posix.dirname(path));
    await (parent && rmdir(parent.pathOf(posix.basename(path))));
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (errno !== 'ENOENT' && !STAYS.has(errno)) {
      throw error;
    }
    return errno === 'ENOENT';
  } finally {
    await parent?.close();
  }
}
