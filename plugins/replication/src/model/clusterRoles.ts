import type { Cluster } from '@portage/backstage-plugin-replication-common';

const STORAGE_TYPES: ReadonlySet<string> = new Set(['file', 's3', 'hdfs', 'gcs', 'azure']);
const CATALOG_TYPES: ReadonlySet<string> = new Set(['sql', 'nessie', 'iceberg-rest', 'hive']);

/** Whether a cluster holds files. One whose connection this region doesn't configure has no type; its prefixes tell. */
export function isStorage({ spec, status }: Cluster): boolean {
  return status.type === undefined ? (spec.replication.prefixes?.length ?? 0) > 0 : STORAGE_TYPES.has(status.type);
}

/** Whether a cluster holds tables. */
export function isCatalog({ spec, status }: Cluster): boolean {
  return status.type === undefined ? !spec.replication.prefixes?.length : CATALOG_TYPES.has(status.type);
}
