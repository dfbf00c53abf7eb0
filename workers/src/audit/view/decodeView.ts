import { CorruptInput } from '../CorruptInput';
import { describeCorruption } from '../describeCorruption';
import { isJsonObject, type JsonObject } from '../json/JsonValue';
import { decodeMetadata } from '../table/decodeMetadata';

/** A view's metadata (Iceberg view spec, "View Metadata"). @throws ReplicationError `corrupt-metadata` */
export function decodeView(uri: string, bytes: Uint8Array): JsonObject {
  try {
    const view = decodeMetadata(bytes);
    if (!isJsonObject(view) || typeof view['view-uuid'] !== 'string' || !Array.isArray(view.versions)) {
      throw new CorruptInput('This is no metadata of a view', 0);
    }
    if (view.properties !== undefined && view.properties !== null && !isJsonObject(view.properties)) {
      throw new CorruptInput('The properties of the view are no object', 0);
    }
    return view;
  } catch (error) {
    throw describeCorruption(error, uri);
  }
}
