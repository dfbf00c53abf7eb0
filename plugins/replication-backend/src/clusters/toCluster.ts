import type { Cluster, ClusterDocument, Health } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import type { DbClusterRow } from '../database/tables';
import { toTimestamp } from '../database/toTimestamp';

/** A cluster as the API tells it. */
export function toCluster(
  row: DbClusterRow,
  context: { connectionTypes: ReadonlyMap<string, string>; policies: readonly string[] },
): Cluster {
  const document = JSON.parse(row.document) as ClusterDocument;
  return {
    ...document,
    version: row.version,
    createdAt: toTimestamp(row.created_at),
    updatedAt: toTimestamp(row.updated_at),
    managedBy: row.managed_by ?? undefined,
    status: {
      health: row.health as Health,
      reason: parseJson(row.reason),
      type: context.connectionTypes.get(document.spec.replication.connection),
      checkedAt: toTimestamp(row.checked_at),
      checks: parseJson(row.checks),
      policies: [...context.policies],
    },
  };
}
