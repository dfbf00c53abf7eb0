import { gzipSync } from 'node:zlib';
import { isGzipMetadata } from './isGzipMetadata';

/** The bytes of a metadata file of this name: gzip where the name says so. */
export function encodeMetadataFile(uri: string, text: string): Buffer {
  const plain = Buffer.from(text);
  return isGzipMetadata(uri) ? gzipSync(plain) : plain;
}
