import type { ClusterDocument } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';
import type { DbClusterRow } from '../../tables';

/**
 * Creates a cluster or replaces its document; the version is raised. What was probed of another connection or other prefixes says
 * nothing of the new ones, so an edit of those begins with unknown health.
 */
export async function writeClusterDocument(
  tx: Knex.Transaction,
  cluster: { document: ClusterDocument; prefixNumbers: Record<string, number>; managedBy: string | undefined; probeAgain: boolean },
): Promise<void> {
  const nowMs = dialectOf(tx).nowMs as unknown as number;
  const written = {
    document: JSON.stringify(cluster.document),
    prefix_numbers: JSON.stringify(cluster.prefixNumbers),
    managed_by: cluster.managedBy ?? null,
    updated_at: nowMs,
    ...(cluster.probeAgain && { health: 'unknown', reason: null, checks: toJson(undefined), checked_at: null }),
  };
  await tx<DbClusterRow>('clusters')
    .insert({ name: cluster.document.metadata.name, ...written, version: 1, created_at: nowMs })
    .onConflict('name')
    .merge({ ...written, version: tx.raw('clusters.version + 1') as unknown as number });
}
