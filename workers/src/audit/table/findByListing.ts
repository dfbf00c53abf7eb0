import { compareUtf8, sortByUtf8 } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageObject } from '@portage/backstage-plugin-replication-node';

/** A page that shows fewer wanted objects than one in this many costs more than asking for them one by one. */
const LISTED_PER_WANTED = 20;
/** So many objects are left to be asked for one by one before a listing is tried again. */
const SKIPPED_WHERE_SPARSE = 1_000;

/**
 * Finds objects of a folder by listing it, from the first wanted object to the last, in byte order. Where a page shows few of them the
 * listing leaps to the next one that is wanted; where that page shows few as well, it leaves a thousand of them to the caller. So one
 * corner of a folder of millions takes a few pages, and files that lie far apart take hardly more requests than asking for each.
 *
 * @param options - `uris` all begin with `folder`
 * @param onFound - is told of each object that was found; of those that it isn't told of nothing is known
 */
export async function findByListing(
  options: { storage: StorageConnector; folder: string; uris: readonly string[]; signal: AbortSignal },
  onFound: (object: StorageObject) => void,
): Promise<void> {
  const { storage, folder, signal } = options;
  const uris = sortByUtf8(options.uris);
  let next = 0;
  while (next < uris.length) {
    const listing = storage.list(folder, { startAfter: justBefore(uris[next], folder), signal });
    let isFirst = true;
    let isSparse = false;
    for await (const page of listing) {
      const { found, passed } = matchPage(page, uris, next, onFound);
      next = passed;
      if (found * LISTED_PER_WANTED < page.length) {
        isSparse = true;
        break;
      }
      isFirst = false;
      if (next === uris.length) {
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

/** Goes through a page and the wanted URIs side by side. `passed` is the first wanted one behind the page. */
function matchPage(
  page: readonly StorageObject[],
  uris: readonly string[],
  from: number,
  onFound: (object: StorageObject) => void,
): { found: number; passed: number } {
  let found = 0;
  let passed = from;
  for (const object of page) {
    // Mostly all objects of a page are wanted, and equality is found faster than order.
    while (passed < uris.length && uris[passed] !== object.uri && compareUtf8(uris[passed], object.uri) < 0) {
      passed += 1;
    }
    if (uris[passed] === object.uri) {
      found += 1;
      passed += 1;
      onFound(object);
    }
  }
  return { found, passed };
}

/** A listing begins behind a key, so it gets one that sorts before: without the last character, but never outside the folder. */
function justBefore(uri: string, folder: string): string | undefined {
  const shorter = [...uri.slice(folder.length)].slice(0, -1).join('');
  return shorter === '' ? undefined : folder + shorter;
}
