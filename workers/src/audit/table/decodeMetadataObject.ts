import { CorruptInput } from '../CorruptInput';
import { describeCorruption } from '../describeCorruption';
import { isJsonObject, type JsonObject } from '../json/JsonValue';
import { decodeMetadata } from './decodeMetadata';

/**
 * Parses a `metadata.json`, gzipped or not.
 * @param name - what it is, for messages
 * @throws ReplicationError `corrupt-metadata`
 */
export function decodeMetadataObject(bytes: Uint8Array, name: string): JsonObject {
  try {
    const value = decodeMetadata(bytes);
    if (!isJsonObject(value)) {
      throw new CorruptInput('It is no JSON object', 0);
    }
    return value;
  } catch (error) {
    throw describeCorruption(error, name);
  }
}
