import { decodeMetadataFile } from './decodeMetadataFile';
import { JsonDocument } from './JsonDocument';
import { readTableMetadata } from './readTableMetadata';

/** The properties of a table, from its metadata file's bytes. */
export function readTableProperties(uri: string, bytes: Uint8Array): Map<string, string> {
  return readTableMetadata(JsonDocument.parse(uri, decodeMetadataFile(uri, Buffer.from(bytes)))).properties;
}
