import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { WriteOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';
import { escapeUri, escapeUriPath } from '@smithy/core/protocols';
import { choosePartSize } from './choosePartSize';
import { describeS3Object, unquoteEntityTag } from './describeS3Object';
import { headObject } from './headObject';
import { parseS3ObjectUri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';

const MIB = 1024 * 1024;
/** Up to here one request copies an object. S3 allows 5 GiB, which could take longer than a request may. */
const MAX_SINGLE_COPY_BYTES = 1024 * MIB;
const COPY_PART_BYTES = 512 * MIB;
/** How many parts are copied at once; the service does the work. */
const PARTS_AT_ONCE = 4;

/** What is copied, pinned to the version that was found. */
interface PinnedSource {
  CopySource: string;
  CopySourceIfMatch: string | undefined;
  sizeBytes: number;
}

/** Copies an object inside the service, without its bytes coming here; see `StorageFeatures.copyWithin`. */
export async function copyWithinS3(session: S3Session, sourceUri: string, targetUri: string, options: WriteOptions): Promise<WriteOutcome> {
  const { ifAbsent = false, signal } = options;
  const headers = await headObject(session, sourceUri, { signal });
  if (!headers) {
    throw new ReplicationError('source-file-missing', `There is no object "${sourceUri}".`);
  }
  // Services that know the condition for plain writes only would overwrite; the look before keeps what has long been there.
  if (ifAbsent && (await headObject(session, targetUri, { signal }))) {
    return { outcome: 'present' };
  }
  const { bucket, key } = parseS3ObjectUri(sourceUri);
  const source: PinnedSource = {
    CopySource: `${escapeUri(bucket)}/${escapeUriPath(key)}`,
    CopySourceIfMatch: headers.etag,
    sizeBytes: describeS3Object(sourceUri, headers).sizeBytes,
  };
  return source.sizeBytes <= MAX_SINGLE_COPY_BYTES
    ? copyWhole(session, source, targetUri, options)
    : copyInParts(session, source, targetUri, options);
}

async function copyWhole(session: S3Session, source: PinnedSource, targetUri: string, options: WriteOptions): Promise<WriteOutcome> {
  const { bucket, key } = parseS3ObjectUri(targetUri);
  const { CopySource, CopySourceIfMatch } = source;
  return session.call({ action: 'copy to', uri: targetUri, signal: options.signal }, () =>
    presentIfRefused(options, async () => {
      const { CopyObjectResult } = await session.send(
        new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource, CopySourceIfMatch, IfNoneMatch: conditionOf(session, options) }),
        { abortSignal: options.signal },
      );
      return { outcome: 'written', entityTag: CopyObjectResult?.ETag && unquoteEntityTag(CopyObjectResult.ETag) };
    }),
  );
}

async function copyInParts(session: S3Session, source: PinnedSource, targetUri: string, options: WriteOptions): Promise<WriteOutcome> {
  const { bucket: Bucket, key: Key } = parseS3ObjectUri(targetUri);
  const { signal } = options;
  const call = { action: 'copy to', uri: targetUri, signal };
  const { UploadId } = await session.call(call, () =>
    session.send(new CreateMultipartUploadCommand({ Bucket, Key }), { abortSignal: signal }),
  );
  try {
    const partSizeBytes = choosePartSize(source.sizeBytes, COPY_PART_BYTES);
    const count = Math.ceil(source.sizeBytes / partSizeBytes);
    const Parts: CompletedPart[] = [];
    for (let first = 0; first < count; first += PARTS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(PARTS_AT_ONCE, count - first) }, (_, index) => first + index + 1);
      const copied = await Promise.all(
        numbers.map(PartNumber =>
          session.call(call, async () => {
            const { CopySource, CopySourceIfMatch } = source;
            const start = (PartNumber - 1) * partSizeBytes;
            const CopySourceRange = `bytes=${start}-${Math.min(start + partSizeBytes, source.sizeBytes) - 1}`;
            const part = new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource, CopySourceIfMatch, CopySourceRange });
            const { CopyPartResult } = await session.send(part, { abortSignal: signal });
            return { PartNumber, ETag: CopyPartResult?.ETag };
          }),
        ),
      );
      Parts.push(...copied);
    }
    return await session.call(call, () =>
      presentIfRefused(options, async () => {
        const { ETag } = await session.send(
          new CompleteMultipartUploadCommand({
            Bucket,
            Key,
            UploadId,
            MultipartUpload: { Parts },
            IfNoneMatch: conditionOf(session, options),
          }),
          { abortSignal: signal },
        );
        return { outcome: 'written', entityTag: ETag && unquoteEntityTag(ETag) };
      }),
    );
  } finally {
    // Nothing is left to abandon after a success; else what cannot be abandoned now is found by `removeUnfinished`.
    await session.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
  }
}

function conditionOf(session: S3Session, options: WriteOptions): string | undefined {
  return options.ifAbsent && session.options.conditionalWrites ? '*' : undefined;
}

/** A condition that does not hold means, for a copy, either that the target exists or that the source is another one by now. */
async function presentIfRefused(options: WriteOptions, write: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
  try {
    return await write();
  } catch (error) {
    if (options.ifAbsent && error instanceof S3Failure && error.status === 412) {
      return { outcome: 'present' };
    }
    throw error;
  }
}
