import { decodeMetadataFile } from './decodeMetadataFile';
import { JsonDocument } from './JsonDocument';

/** The properties of a table or view, from its metadata file's bytes. Values that are no strings are passed over. */
export function readMetadataProperties(uri: string, bytes: Uint8Array): Map<string, string> {
  const document = JsonDocument.parse(uri, decodeMetadataFile(uri, Buffer.from(bytes)));
  const properties = document.objectMember(document.root, 'properties');
  const entries = properties ? document.entries(properties) : [];
  return new Map(entries.flatMap(([name, { type, value }]) => (type === 'string' ? [[name, value as string] as const] : [])));
}
