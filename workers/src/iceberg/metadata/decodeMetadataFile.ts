import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { corruptMetadata } from '../corruptMetadata';
import { isGzipMetadata } from './isGzipMetadata';

/** The longest metadata.json that is read; one with ten thousand snapshots has some ten megabytes. */
export const MAX_METADATA_BYTES = 256 * 1024 * 1024;

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * The JSON text of a metadata file, unpacked where it is gzip: `….gz.metadata.json`, or `….metadata.json.gz` as writers before
 * Iceberg 0.9 named it. Java goes by the name; a name that says gzip over plain bytes is read as what it is.
 *
 * @throws ReplicationError `corrupt-metadata`
 */
export function decodeMetadataFile(uri: string, bytes: Buffer): string {
  let plain = bytes;
  if (isGzipMetadata(uri) && bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: MAX_METADATA_BYTES });
    } catch (error) {
      throw corruptMetadata(uri, 'it cannot be unpacked (gzip)', { cause: error });
    }
  }
  if (plain.length > MAX_METADATA_BYTES) {
    throw corruptMetadata(uri, `it is longer than ${MAX_METADATA_BYTES} bytes`);
  }
  if (!isUtf8(plain)) {
    throw corruptMetadata(uri, 'it is no UTF-8');
  }
  return plain.toString('utf8');
}
