import type { IncomingHttpHeaders } from 'node:http';

const MD5 = /^"?([0-9a-f]{32})"?$/;

/**
 * The MD5 of an object's bytes, in hex, where its entity tag is one. It is not for objects that were written in parts (`…-7`), and
 * not for those that are encrypted with a key of KMS or of the customer ("Common response headers", ETag).
 */
export function readComparableMd5(headers: IncomingHttpHeaders, entityTags: 'md5' | 'opaque'): string | undefined {
  const encryption = headers['x-amz-server-side-encryption'];
  const encrypted =
    (typeof encryption === 'string' && encryption.startsWith('aws:kms')) ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  return entityTags === 'opaque' || encrypted ? undefined : MD5.exec(headers.etag ?? '')?.[1];
}
