import type { CatalogChange } from '@portage/backstage-plugin-replication-node';

/** A change that brings a table without a snapshot to a metadata location; one that has none expected is new. */
export function putTable(
  key: string[],
  metadataLocation: string,
  expectedMetadataLocation?: string,
): Extract<CatalogChange, { type: 'put' }> {
  return {
    type: 'put',
    key,
    kind: 'table',
    metadataLocation,
    expectedMetadataLocation,
    snapshotId: '-1',
    schemaId: 0,
    specId: 0,
    sortOrderId: 0,
  };
}
