import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { FILE_CONTENT, readManifest, type AvroSource } from '../iceberg';

/**
 * Refuses a manifest of delete files, with the code that tells which kind they are. Paths in delete files and deletion vectors
 * would stay the source's, and rows would come back that were deleted.
 */
export function refuseDeleteManifest(source: AvroSource): never {
  for (const entry of readManifest(source)) {
    const format = entry.fileFormat.toLowerCase();
    if (format === 'puffin') {
      throw new ReplicationError('unsupported-deletion-vectors', `${source.uri} names a deletion vector, "${entry.filePath}".`);
    }
    if (format === 'orc' && entry.content === FILE_CONTENT.positionDeletes) {
      throw new ReplicationError('unsupported-orc-deletes', `${source.uri} names ORC position deletes, "${entry.filePath}".`);
    }
  }
  throw new ReplicationError('unsupported-delete-files', `${source.uri} is a manifest of delete files.`);
}
