import { headObject } from './headObject';
import { readComparableMd5 } from './readComparableMd5';
import type { S3Session } from './S3Session';

/** What `StorageFeatures.checksum` gives. */
type StoredChecksum = { algorithm: 'md5' | 'crc32' | 'crc32c' | 'sha256'; value: string };

/**
 * The checksum that the service keeps of an object's bytes. MD5 first: every service has it of objects written in one request, so
 * two of them can mostly be compared by it.
 */
export async function readStoredChecksum(
  session: S3Session,
  uri: string,
  signal: AbortSignal | undefined,
): Promise<StoredChecksum | undefined> {
  const headers = await headObject(session, uri, { headers: { 'x-amz-checksum-mode': 'ENABLED' }, signal });
  if (!headers) {
    return undefined;
  }
  const md5 = readComparableMd5(headers, session.options.entityTags);
  if (md5 !== undefined) {
    return { algorithm: 'md5', value: md5 };
  }
  for (const algorithm of ['crc32', 'crc32c', 'sha256'] as const) {
    const told = headers[`x-amz-checksum-${algorithm}`];
    // A checksum of the parts' checksums, as it is for objects in parts by default, tells nothing of the bytes.
    if (typeof told === 'string' && !told.includes('-') && headers['x-amz-checksum-type'] !== 'COMPOSITE') {
      return { algorithm, value: Buffer.from(told, 'base64').toString('hex') };
    }
  }
  return undefined;
}
