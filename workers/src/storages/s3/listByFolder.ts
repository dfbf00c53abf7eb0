import type { _Object as ListedObject } from '@aws-sdk/client-s3';
import { compareUtf8, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { unquoteEntityTag } from './describeS3Object';
import { describeListed, listPages, MAX_PAGE_SIZE, type S3ListOptions, type S3Page } from './listPages';
import { parseS3Uri } from './parseS3Uri';
import type { S3Session } from './S3Session';

/** An object, or a folder, of one level; the key of a folder ends in its slash. */
interface LevelEntry {
  key: string;
  object?: ListedObject;
}

/**
 * The objects below a prefix in the byte order of their keys, from a service that orders each folder by bare names and puts a
 * folder's keys at the place of its name. One request at least for each folder; holds no more than a page and the folders on the way.
 *
 * @throws ReplicationError `storage-error`, fatal, where not even the levels are in a known order
 */
export async function* listByFolder(session: S3Session, prefix: string, options: S3ListOptions): AsyncGenerator<StorageObject[]> {
  const { base, key: start } = parseS3Uri(prefix);
  const { startAfter, pageSize = MAX_PAGE_SIZE, signal } = options;
  const openLevel = (key: string) => orderLevel(listPages(session, base + key, { delimiter: '/', signal }));
  const levels = [openLevel(start)];
  let page: StorageObject[] = [];
  let last: string | undefined;

  while (levels.length > 0) {
    const next = await levels[levels.length - 1].next();
    if (next.done) {
      levels.pop();
      continue;
    }
    const { key, object } = next.value;
    if (last !== undefined && compareUtf8(key, last) < 0) {
      throw new ReplicationError(
        'storage-error',
        `The service lists "${base}${key}" behind "${base}${last}", an order that cannot be put right.`,
        {
          retryable: false,
        },
      );
    }
    last = key;
    const isBehind = startAfter === undefined || compareUtf8(key, startAfter) > 0;
    if (!object && (isBehind || startAfter.startsWith(key))) {
      levels.push(openLevel(key));
    } else if (object && isBehind) {
      page.push(describeListed(base, object));
    }
    if (page.length >= pageSize) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) {
    yield page;
  }
}

/**
 * Puts the entries of one level into byte order, given pages that go by bare names or by bytes already.
 *
 * The two orders differ in one thing: among bare names `a` comes before `a b`, among keys `a b` comes before `a/`. So a folder is
 * held back until an entry comes that sorts behind it; until then only siblings can come that begin with its name. Folders that are
 * held back at one time each begin with the one before, so they are few, and the last of them is the first to go.
 */
async function* orderLevel(pages: AsyncIterable<S3Page>): AsyncGenerator<LevelEntry> {
  const held: LevelEntry[] = [];
  for await (const page of pages) {
    for (const entry of entriesOf(page)) {
      while (held.length > 0 && compareUtf8(held[held.length - 1].key, entry.key) < 0) {
        yield held.pop()!;
      }
      if (entry.object) {
        yield entry;
      } else {
        held.push(entry);
      }
    }
  }
  while (held.length > 0) {
    yield held.pop()!;
  }
}

/** The entries of a page by bare names, an object before the folder of the same name. */
function entriesOf({ objects, folders }: S3Page): LevelEntry[] {
  const entries = [
    ...objects.filter(isObject).map(object => ({ key: object.Key!, bare: object.Key!, object })),
    ...folders.map(key => ({ key, bare: key.slice(0, -1) })),
  ];
  return entries.sort((left, right) => compareUtf8(left.bare, right.bare) || left.key.length - right.key.length);
}

/** SeaweedFS lists a folder that has become empty in itself, as a key without an entity tag; every object has one. */
function isObject({ Key, ETag = '' }: ListedObject): boolean {
  return !Key!.endsWith('/') || unquoteEntityTag(ETag) !== '';
}
