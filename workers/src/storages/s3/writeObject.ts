import type { WriteOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';
import { unquoteEntityTag } from './describeS3Object';
import type { HttpAnswer } from './dispatchRequest';
import { encodeCrc32 } from './encodeCrc32';
import { headObject } from './headObject';
import { parseS3ObjectUri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';
import { verifyBody } from './verifyBody';

/**
 * Writes an object in one request; see `StorageConnector.write`. The service checks the body against the CRC32 that comes with it,
 * and what it tells of the object is checked here. An object that turns out wrong is removed again before the next attempt.
 *
 * With `ifAbsent`, `present` may also mean that an earlier attempt of this very call succeeded and its answer was lost.
 */
export async function writeObject(session: S3Session, uri: string, body: Uint8Array, options: WriteOptions): Promise<WriteOutcome> {
  const { ifAbsent = false, signal } = options;
  const { bucket, key } = parseS3ObjectUri(uri);
  const { checksums, conditionalWrites } = session.options;
  if (ifAbsent && !conditionalWrites && (await headObject(session, uri, { signal }))) {
    return { outcome: 'present' };
  }
  const crc32 = checksums === 'when-supported' ? encodeCrc32(body) : undefined;
  const headers = {
    ...(crc32 && { 'x-amz-checksum-crc32': crc32 }),
    ...(ifAbsent && conditionalWrites && { 'if-none-match': '*' }),
  };

  return session.call({ action: 'write', uri, signal }, async () => {
    let answer: HttpAnswer;
    try {
      answer = await session.transport.send({ method: 'PUT', bucket, key, headers, body, signal });
    } catch (error) {
      if (ifAbsent && error instanceof S3Failure && error.status === 412) {
        return { outcome: 'present' };
      }
      throw error;
    }
    try {
      verifyBody(body, answer.headers, { ...session.options, crc32 });
    } catch (error) {
      await session.transport.send({ method: 'DELETE', bucket, key, signal });
      throw error;
    }
    return { outcome: 'written', entityTag: answer.headers.etag && unquoteEntityTag(answer.headers.etag) };
  });
}
