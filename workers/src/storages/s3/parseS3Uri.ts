import { ReplicationError } from '@portage/backstage-plugin-replication-common';

/** An S3 URI in its parts. The key is to the letter: `%20` is three characters. */
export interface S3Uri {
  /** Scheme and bucket with a slash at the end, as they were spelled: `s3a://bucket/`. */
  base: string;
  bucket: string;
  /** Empty for the bucket itself. */
  key: string;
}

/**
 * Takes the spellings that Hadoop has had: `s3://`, `s3a://` and `s3n://`.
 * @throws ReplicationError `storage-error`, fatal, for anything else
 */
export function parseS3Uri(uri: string): S3Uri {
  const match = /^(s3[an]?:\/\/([^/]+))(?:\/(.*))?$/s.exec(uri);
  if (!match) {
    throw new ReplicationError('storage-error', `"${uri}" is not a URI of S3; use s3://bucket/key.`, { retryable: false });
  }
  return { base: `${match[1]}/`, bucket: match[2], key: match[3] ?? '' };
}

/**
 * The same for an object: a request without a key would be one for the bucket.
 * @throws ReplicationError `storage-error`, fatal, where the URI names no object
 */
export function parseS3ObjectUri(uri: string): S3Uri {
  const parsed = parseS3Uri(uri);
  if (parsed.key === '') {
    throw new ReplicationError('storage-error', `"${uri}" names a bucket, not an object in it.`, { retryable: false });
  }
  return parsed;
}
