import { compareUtf8 } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageObject } from '@portage/backstage-plugin-replication-node';

/** A page that shows fewer wanted objects than one in this many costs more than asking for them one by one. */
const LISTED_PER_WANTED = 20;
/** So many objects are left to be asked for one by one before a listing is tried again. */
const SKIPPED_WHERE_SPARSE = 1_000;

/** Told of each wanted file that was found, with the object's size. */
type OnFound<File> = (file: File, sizeBytes: number) => void;

/**
 * Finds files of a folder by listing it, from the first wanted one to the last, in byte order. Where a page shows few of them the
 * listing leaps to the next one that is wanted; where that page shows few as well, it leaves a thousand of them to the caller. So one
 * corner of a folder of millions takes a few pages, and files that lie far apart take hardly more requests than asking for each.
 *
 * @param options - `files` all lie in `folder`, are sorted as `sortByUtf8` sorts and have each URI once
 * @param onFound - of the files that it isn't told of nothing is known
 */
export async function findByListing<File extends { uri: string }>(
  options: { storage: StorageConnector; folder: string; files: readonly File[]; signal: AbortSignal },
  onFound: OnFound<File>,
): Promise<void> {
  const { storage, folder, files, signal } = options;
  let next = 0;
  while (next < files.length) {
    const listing = storage.list(folder, { startAfter: justBefore(files[next].uri, folder), signal });
    let isFirst = true;
    let isSparse = false;
    for await (const page of listing) {
      const { found, passed } = matchPage({ page, files, folder, from: next }, onFound);
      next = passed;
      if (found * LISTED_PER_WANTED < page.length) {
        isSparse = true;
        break;
      }
      isFirst = false;
      if (next === files.length) {
        return;
      }
    }
    if (!isSparse) {
      return; // The folder has ended.
    }
    if (isFirst) {
      next += SKIPPED_WHERE_SPARSE;
    }
  }
}

/** Goes through a page and the wanted files side by side. `passed` is the first wanted one behind the page. */
function matchPage<File extends { uri: string }>(
  { page, files, folder, from }: { page: readonly StorageObject[]; files: readonly File[]; folder: string; from: number },
  onFound: OnFound<File>,
): { found: number; passed: number } {
  let found = 0;
  let passed = from;
  const compareNext = (uri: string) => (passed < files.length ? compareUtf8(files[passed].uri, uri, folder.length) : 1);
  for (const { uri, sizeBytes } of page) {
    let order = compareNext(uri);
    while (order < 0) {
      passed += 1;
      order = compareNext(uri);
    }
    if (order === 0) {
      onFound(files[passed], sizeBytes);
      found += 1;
      passed += 1;
    }
  }
  return { found, passed };
}

/** A listing begins behind a key, so it gets one that sorts before: without the last character, but never outside the folder. */
function justBefore(uri: string, folder: string): string | undefined {
  const shorter = [...uri.slice(folder.length)].slice(0, -1).join('');
  return shorter === '' ? undefined : folder + shorter;
}
