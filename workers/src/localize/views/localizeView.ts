import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { encodeMetadataFile } from '../../iceberg';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import type { LocalizedTable } from '../localizeTable';
import { metadataFileName } from '../metadataFileName';
import { sha256Of } from '../sha256Of';
import type { TablePlan } from '../TablePlan';
import { writeLocalFile } from '../writeLocalFile';
import { readSourceView } from './readSourceView';
import { rewriteViewMetadata } from './rewriteViewMetadata';

/**
 * Writes the local metadata of one view as planned. Idempotent: the file is named by a hash of its bytes and created only if absent.
 *
 * @returns with `ids.snapshotId` the id of the current version
 * @throws ReplicationError `source-changed` where the metadata is not what was planned, `target-occupied`, and whatever reading and writing give
 */
export async function localizeView(options: {
  plan: TablePlan;
  mapping: PathMapping;
  registry: StorageRegistry;
  target: StorageConnector;
  signal?: AbortSignal;
}): Promise<Pick<LocalizedTable, 'metadataLocation' | 'metadataSha256' | 'ids' | 'warnings'>> {
  const { plan, mapping, registry, target, signal } = options;
  const localize = createPathLocalizer(mapping);
  const source = await readSourceView({ registry, metadataLocation: plan.metadataLocation, localize, signal });
  if (source.sha256 !== plan.metadataSha256) {
    throw new ReplicationError('source-changed', `${plan.metadataLocation} has changed since it was planned.`);
  }
  const { text, warnings } = rewriteViewMetadata({ ...source, mapping, directory: plan.directory });
  const bytes = encodeMetadataFile(plan.metadataLocation, text);
  const sha256 = sha256Of(bytes);
  const metadataLocation = `${plan.directory}metadata/${metadataFileName({ sourceUri: plan.metadataLocation, sha256 })}`;
  await writeLocalFile({ target, uri: metadataLocation, bytes, sha256, signal });
  const { currentVersionId, currentSchemaId } = source.metadata;
  return {
    metadataLocation,
    metadataSha256: sha256,
    ids: { snapshotId: currentVersionId, schemaId: currentSchemaId, specId: 0, sortOrderId: 0 },
    warnings,
  };
}
