import { isGzipMetadata } from '../iceberg';

const VERSION_OF_NAME = /(?:^|\/)v?(\d{1,10})[-.][^/]*$/;

/**
 * The name of a rewritten metadata.json: the source's version number, which Java's writers count on from, and the hash of its bytes. Gzip stays gzip,
 * in today's spelling; the hash is of the bytes as written, so another zlib's file has another name.
 */
export function metadataFileName(options: { sourceUri: string; sha256: string }): string {
  const { sourceUri, sha256 } = options;
  const version = VERSION_OF_NAME.exec(sourceUri)?.[1] ?? '0';
  return `${version.padStart(5, '0')}-${sha256}${isGzipMetadata(sourceUri) ? '.gz' : ''}.metadata.json`;
}
