import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { parseS3Uri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';

/** Abandons the uploads below a prefix that were started before `olderThan`, and returns how many there were. */
export async function abortUploads(
  session: S3Session,
  prefix: string,
  options: { olderThan: Date; signal?: AbortSignal },
): Promise<number> {
  const { olderThan, signal } = options;
  const { bucket, key } = parseS3Uri(prefix);
  let aborted = 0;
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let more = true; more;) {
    const from = marker;
    const page = await session.call({ action: 'list the uploads of', uri: prefix, signal }, () =>
      session.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key, ...from }), { abortSignal: signal }),
    );
    for (const upload of page.Uploads ?? []) {
      // Some services take the prefix for a whole key.
      if (upload.Key?.startsWith(key) && upload.Initiated && upload.Initiated < olderThan) {
        await abortUpload(session, { bucket, key: upload.Key, uploadId: upload.UploadId!, uri: prefix, signal });
        aborted += 1;
      }
    }
    more = page.IsTruncated === true && page.NextKeyMarker !== undefined;
    marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
  return aborted;
}

async function abortUpload(
  session: S3Session,
  upload: { bucket: string; key: string; uploadId: string; uri: string; signal?: AbortSignal },
): Promise<void> {
  const { bucket, key, uploadId, uri, signal } = upload;
  await session.call({ action: 'abandon an upload of', uri, signal }, async () => {
    try {
      await session.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }), { abortSignal: signal });
    } catch (error) {
      const endedMeanwhile = error instanceof S3Failure && error.status === 404;
      if (!endedMeanwhile) {
        throw error;
      }
    }
  });
}
