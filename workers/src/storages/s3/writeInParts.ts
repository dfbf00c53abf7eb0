import type { WriteOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';
import { S3MultipartUpload } from './S3MultipartUpload';
import type { S3Session } from './S3Session';

/** How many parts of one object are under way at once. */
const PARTS_AT_ONCE = 4;

/** Writes a large body from memory in parts. */
export async function writeInParts(session: S3Session, uri: string, body: Uint8Array, options: WriteOptions): Promise<WriteOutcome> {
  const { signal } = options;
  const upload = await S3MultipartUpload.start(session, uri, { ...options, sizeBytes: body.length });
  try {
    const count = Math.ceil(body.length / upload.partSizeBytes);
    for (let first = 0; first < count; first += PARTS_AT_ONCE) {
      const indexes = Array.from({ length: Math.min(PARTS_AT_ONCE, count - first) }, (_, index) => first + index);
      await Promise.all(
        indexes.map(index =>
          upload.writePart(index + 1, body.subarray(index * upload.partSizeBytes, (index + 1) * upload.partSizeBytes), { signal }),
        ),
      );
    }
    return await upload.complete({ signal });
  } catch (error) {
    // The first error is the one to tell of; what cannot be abandoned now is found by `removeUnfinished`.
    await upload.abort().catch(() => {});
    throw error;
  }
}
