import type { IncomingHttpHeaders } from 'node:http';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { classifyS3Failure } from './classifyS3Failure';
import { parseS3ObjectUri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';

/**
 * The headers of an object, or `undefined` where there is none.
 *
 * An answer to HEAD has no body, so 404 does not tell whether the object or its whole bucket is missing, and a mistyped bucket must
 * not look like an empty one; the bucket itself is asked for once.
 * @throws ReplicationError `storage-error`, fatal, where the bucket does not exist
 */
export async function headObject(
  session: S3Session,
  uri: string,
  options: { headers?: Record<string, string>; signal?: AbortSignal },
): Promise<IncomingHttpHeaders | undefined> {
  const { bucket, key } = parseS3ObjectUri(uri);
  const { headers, signal } = options;
  return session.call({ action: 'read', uri, signal }, async () => {
    try {
      const answer = await session.transport.send({ method: 'HEAD', bucket, key, headers, signal });
      return answer.headers;
    } catch (error) {
      if (!(error instanceof S3Failure) || error.status !== 404) {
        throw error;
      }
      await assertBucketExists(session, bucket, signal);
      return undefined;
    }
  });
}

async function assertBucketExists(session: S3Session, bucket: string, signal: AbortSignal | undefined): Promise<void> {
  if (session.knownBuckets.has(bucket)) {
    return;
  }
  try {
    await session.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal });
  } catch (error) {
    if (error instanceof S3Failure && error.status === 404) {
      throw classifyS3Failure({ status: 404, code: 'NoSuchBucket', message: `the bucket "${bucket}" does not exist` });
    }
    // Whoever may read objects need not be allowed to ask for buckets.
    if (!(error instanceof S3Failure) || error.status !== 403) {
      throw error;
    }
  }
  session.knownBuckets.add(bucket);
}
