import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { classifyS3Failure } from './classifyS3Failure';
import { parseS3ObjectUri } from './parseS3Uri';
import type { S3Session } from './S3Session';

/** S3's own limit of one request. */
const DELETE_BATCH = 1000;

/** Deletes objects of any buckets; those that are gone already are no error. */
export async function deleteObjects(session: S3Session, uris: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const byBucket = new Map<string, { key: string; uri: string }[]>();
  for (const uri of uris) {
    const { bucket, key } = parseS3ObjectUri(uri);
    const objects = byBucket.get(bucket) ?? [];
    objects.push({ key, uri });
    byBucket.set(bucket, objects);
  }
  for (const [bucket, objects] of byBucket) {
    for (let start = 0; start < objects.length; start += DELETE_BATCH) {
      const batch = objects.slice(start, start + DELETE_BATCH);
      await session.call({ action: 'delete', uri: batch[0].uri, signal }, async () => {
        const { Errors = [] } = await session.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: batch.map(({ key }) => ({ Key: key })), Quiet: true } }),
          { abortSignal: signal },
        );
        const failed = Errors.find(({ Code }) => Code !== 'NoSuchKey');
        if (failed) {
          const status = failed.Code === 'AccessDenied' ? 403 : 500;
          throw classifyS3Failure({ status, code: failed.Code ?? '', message: `${failed.Key}: ${failed.Message ?? ''}` });
        }
      });
    }
  }
}
