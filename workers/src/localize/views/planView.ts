import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import { tableDirectory } from '../tableDirectory';
import type { TablePlan } from '../TablePlan';
import { readSourceView } from './readSourceView';

/**
 * Plans the localization of one view: it is one metadata file, with nothing below it and nothing to copy.
 *
 * @throws ReplicationError with the reason for which the view cannot be replicated; nothing has been written then
 */
export async function planView(options: {
  /** All levels of the view's name. */
  key: readonly string[];
  metadataLocation: string;
  mapping: PathMapping;
  registry: StorageRegistry;
  signal?: AbortSignal;
}): Promise<TablePlan> {
  const { key, metadataLocation, mapping, registry, signal } = options;
  const localize = createPathLocalizer(mapping);
  const { metadata, sha256 } = await readSourceView({ registry, metadataLocation, localize, signal });
  return {
    key: [...key],
    metadataLocation,
    metadataSha256: sha256,
    formatVersion: 1,
    tableIdentity: metadata.viewUuid,
    directory: tableDirectory({ location: mapping.location, key, tableIdentity: metadata.viewUuid }),
    snapshots: 0,
    lastSequenceNumber: 0,
    prunedSnapshots: [],
    manifestLists: [],
    manifests: [],
    manifestsReused: 0,
    deleteFiles: 0,
    deleteBytes: 0,
    files: 0,
    bytes: 0,
    filesObsolete: 0,
    bytesSaved: 0,
  };
}
