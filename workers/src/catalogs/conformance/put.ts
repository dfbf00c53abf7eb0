import type { CatalogChange } from '@portage/backstage-plugin-replication-node';

/** A change that brings a table to a metadata location. */
export function put(
  key: string[],
  metadataLocation: string,
  rest: Partial<Extract<CatalogChange, { type: 'put' }>> = {},
): Extract<CatalogChange, { type: 'put' }> {
  // Above 2^53, as real snapshot ids are.
  return {
    type: 'put',
    key,
    kind: 'table',
    metadataLocation,
    snapshotId: '8744736658442914487',
    schemaId: 0,
    specId: 0,
    sortOrderId: 0,
    ...rest,
  };
}
