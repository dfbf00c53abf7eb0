import { CorruptInput } from '../CorruptInput';
import { describeCorruption } from '../describeCorruption';
import { decodeMetadata } from './decodeMetadata';
import { readTableMetadata, type TableMetadata } from './TableMetadata';

/** Readers take compression from the name alone: `.gz.metadata.json`, or the older `.metadata.json.gz`. */
const COMPRESSED_NAME = /\.gz(\.metadata\.json)?$/;

/** @throws ReplicationError `corrupt-metadata`, also where the name promises another compression than the bytes have */
export function loadMetadata(uri: string, bytes: Uint8Array): TableMetadata {
  try {
    if (COMPRESSED_NAME.test(uri) !== (bytes[0] === 0x1f && bytes[1] === 0x8b)) {
      throw new CorruptInput('The name does not tell whether the metadata is compressed', 0);
    }
    return readTableMetadata(decodeMetadata(bytes));
  } catch (error) {
    throw describeCorruption(error, uri);
  }
}
