import { gunzipSync } from 'node:zlib';
import { CorruptInput } from '../CorruptInput';
import { parseJson } from '../json/parseJson';
import type { JsonValue } from '../json/JsonValue';

/** Far above any table's; a JSON text beyond 512 MB could not be a string anyway. */
const MAX_METADATA_BYTES = 256 * 1024 * 1024;

/** Parses a `metadata.json`, gzipped or not. A gzip stream is told by its first bytes, which no JSON text begins with. */
export function decodeMetadata(bytes: Uint8Array): JsonValue {
  return parseJson(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes);
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_METADATA_BYTES });
  } catch (error) {
    throw new CorruptInput(`The metadata does not decompress: ${error instanceof Error ? error.message : error}`, 0);
  }
}
