import { decodeMetadataFile, encodeMetadataFile, JsonDocument } from '../iceberg';

/**
 * Adds properties to a metadata.json that `localizeTable` wrote, and changes nothing else: for catalogs that keep no commit
 * properties, what is told of a publication stands in the table's own.
 *
 * @param options - `uri` names the file, and says by its name whether it is gzip
 * @returns the new file's bytes
 */
export function addTableProperties(options: { uri: string; bytes: Uint8Array; added: Readonly<Record<string, string>> }): Buffer {
  const { uri, bytes, added } = options;
  const document = JsonDocument.parse(uri, decodeMetadataFile(uri, Buffer.from(bytes)));
  const properties = document.objectMember(document.root, 'properties');
  if (properties) {
    document.changeMembers(properties, { set: added, remove: new Set() });
  } else {
    document.append(document.root, 'properties', added);
  }
  return encodeMetadataFile(uri, document.toText());
}
