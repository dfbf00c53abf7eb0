import { compareUtf8, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { listByFolder } from './listByFolder';
import { describeListed, listPages, type S3ListOptions } from './listPages';
import { parseS3Uri } from './parseS3Uri';
import type { S3Session } from './S3Session';

/**
 * The objects below a prefix in the byte order of their keys, whatever the service's order is.
 *
 * AWS lists by bytes. Others list like a file tree (SeaweedFS: `a/1` before `a b`), where a key that comes too late can be told only
 * when later ones are out already. So every page is checked before it is handed on. Where the first one shows another order, or comes
 * from a service that is known for it, the listing goes on folder by folder; where a later one does, this listing fails as
 * retryable, and all further ones of the session go folder by folder.
 */
export async function* listObjects(session: S3Session, prefix: string, options: S3ListOptions): AsyncGenerator<StorageObject[]> {
  if (session.listsByFolder) {
    yield* listByFolder(session, prefix, options);
    return;
  }
  const { base } = parseS3Uri(prefix);
  let last = options.startAfter;
  let emitted = false;
  for await (const { objects, isLast } of listPages(session, prefix, options)) {
    if (!rises(objects, last) || session.isKnownToListTrees()) {
      session.listsByFolder = true;
      if (emitted) {
        throw new ReplicationError(
          'storage-error',
          `The listing of "${prefix}" is not in byte order; the next one goes folder by folder.`,
          {
            retryable: true,
          },
        );
      }
      if (isLast && options.startAfter === undefined) {
        // This is all there is: sorting it spares the folders.
        yield objects.sort((left, right) => compareUtf8(left.Key!, right.Key!)).map(object => describeListed(base, object));
      } else {
        yield* listByFolder(session, prefix, options);
      }
      return;
    }
    if (objects.length > 0) {
      last = objects[objects.length - 1].Key;
      emitted = true;
      yield objects.map(object => describeListed(base, object));
    }
  }
}

function rises(objects: readonly { Key?: string }[], after: string | undefined): boolean {
  let last = after;
  for (const { Key } of objects) {
    if (last !== undefined && compareUtf8(last, Key!) >= 0) {
      return false;
    }
    last = Key;
  }
  return true;
}
