import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

/** Sorts behind every key that begins with the text before it. */
const BEHIND = '\u{10FFFF}';

/**
 * The names of the folders right below a prefix, in the listing's order. What is in a folder is passed over by one jump, so the cost is
 * that of the folders' number; objects right below the prefix are no folders and cost their pages.
 * @param prefix - ends in `/`
 */
export async function* listFolders(storage: StorageConnector, prefix: string, options: { signal: AbortSignal }): AsyncGenerator<string> {
  let startAfter: string | undefined;
  for (;;) {
    const name = await nextFolder(storage, prefix, { ...options, startAfter });
    if (name === undefined) {
      return;
    }
    yield name;
    startAfter = behindFolder(`${prefix}${name}/`);
  }
}

/** A URI behind all that lies in a folder, for `startAfter`. @param folder - ends in `/` */
export function behindFolder(folder: string): string {
  return `${folder}${BEHIND}`;
}

async function nextFolder(
  storage: StorageConnector,
  prefix: string,
  options: { startAfter?: string; signal: AbortSignal },
): Promise<string | undefined> {
  for await (const page of storage.list(prefix, { ...options, pageSize: 100 })) {
    for (const { uri } of page) {
      const slash = uri.indexOf('/', prefix.length);
      if (slash >= 0) {
        return uri.slice(prefix.length, slash);
      }
    }
  }
  return undefined;
}
