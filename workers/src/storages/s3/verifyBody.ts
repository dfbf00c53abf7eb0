import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { encodeCrc32 } from './encodeCrc32';
import { readComparableMd5 } from './readComparableMd5';
import { S3Failure } from './S3Failure';

/**
 * Holds a whole body (or a whole part) against the checksum that the service tells of it: its CRC32, which costs little, or else
 * the MD5 in its entity tag. Where it tells neither there is nothing to compare.
 *
 * @param options - `crc32` spares computing it again
 * @throws S3Failure `checksum-mismatch`, retryable
 */
export function verifyBody(
  body: Uint8Array,
  headers: IncomingHttpHeaders,
  options: { entityTags: 'md5' | 'opaque'; crc32?: string },
): void {
  const toldCrc32 = headers['x-amz-checksum-crc32'];
  // A checksum of checksums, as objects in parts may have it, ends in "-" and a count.
  if (typeof toldCrc32 === 'string' && !toldCrc32.includes('-') && headers['x-amz-checksum-type'] !== 'COMPOSITE') {
    assertEqual('CRC32', options.crc32 ?? encodeCrc32(body), toldCrc32);
    return;
  }
  const toldMd5 = readComparableMd5(headers, options.entityTags);
  if (toldMd5 !== undefined) {
    assertEqual('MD5', createHash('md5').update(body).digest('hex'), toldMd5);
  }
}

function assertEqual(algorithm: string, computed: string, told: string): void {
  if (computed !== told) {
    throw new S3Failure({
      status: 200,
      code: 'ChecksumMismatch',
      message: `the ${algorithm} is ${computed} here and ${told} there`,
      reason: 'checksum-mismatch',
      retryable: true,
    });
  }
}
