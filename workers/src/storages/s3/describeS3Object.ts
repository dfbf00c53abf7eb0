import type { IncomingHttpHeaders } from 'node:http';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';

/** An object as the head of an answer tells of it. */
export function describeS3Object(uri: string, headers: IncomingHttpHeaders): StorageObject {
  const modified = headers['last-modified'];
  return {
    uri,
    sizeBytes: Number(headers['content-length'] ?? 0),
    modifiedAt: modified === undefined ? undefined : new Date(modified).toISOString(),
    entityTag: headers.etag === undefined ? undefined : unquoteEntityTag(headers.etag),
  };
}

/** An entity tag without its quotes, as it is kept outside of requests. */
export function unquoteEntityTag(tag: string): string {
  return tag.replaceAll('"', '');
}
