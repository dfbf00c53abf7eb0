import { ListObjectsV2Command, type _Object as ListedObject } from '@aws-sdk/client-s3';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { unquoteEntityTag } from './describeS3Object';
import { parseS3Uri } from './parseS3Uri';
import type { S3Session } from './S3Session';

/** S3's own limit of one page. */
export const MAX_PAGE_SIZE = 1000;

/** What a listing is asked for. */
export interface S3ListOptions {
  /** A key, not a URI. */
  startAfter?: string;
  pageSize?: number;
  signal?: AbortSignal;
}

/** One page as the service gave it, in whatever order. */
export interface S3Page {
  objects: ListedObject[];
  /** The folders of this level, with their slash; only where the listing was asked for by `delimiter`. */
  folders: string[];
  isLast: boolean;
}

/** The pages of a listing, as the service gives them. */
export async function* listPages(session: S3Session, prefix: string, options: S3ListOptions & { delimiter?: '/' }): AsyncGenerator<S3Page> {
  const { bucket, key } = parseS3Uri(prefix);
  const { startAfter, pageSize = MAX_PAGE_SIZE, delimiter, signal } = options;
  let token: string | undefined;
  do {
    const from = token === undefined ? { StartAfter: startAfter } : { ContinuationToken: token };
    const page = await session.call({ action: 'list', uri: prefix, signal }, () =>
      session.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: key,
          Delimiter: delimiter,
          MaxKeys: Math.min(pageSize, MAX_PAGE_SIZE),
          ...from,
        }),
        { abortSignal: signal },
      ),
    );
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    const folders = (page.CommonPrefixes ?? []).map(folder => folder.Prefix!);
    yield { objects: page.Contents ?? [], folders, isLast: token === undefined };
  } while (token !== undefined);
}

/** An object of a listing. */
export function describeListed(base: string, object: ListedObject): StorageObject {
  return {
    uri: base + object.Key!,
    sizeBytes: object.Size ?? 0,
    modifiedAt: object.LastModified?.toISOString(),
    entityTag: object.ETag && unquoteEntityTag(object.ETag),
  };
}
