import type { ClusterDocument, Health, HealthOverview } from '@portage/backstage-plugin-replication-common';
import { listClusterRows } from '../database/operations/clusters/listClusterRows';
import { countPoliciesByHealth } from '../database/operations/overview/countPoliciesByHealth';
import { summarizeLastDay } from '../database/operations/overview/summarizeLastDay';
import { listRecentWorkers } from '../database/operations/workers/listRecentWorkers';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { toTimestamp } from '../database/toTimestamp';
import { matchesOwnerCriteria } from '../permissions/matchesOwnerCriteria';
import { normalizeOwner } from '../permissions/normalizeOwner';
import type { HealthService, OverviewOptions } from './HealthService';

/** A worker that has not asked for so long is gone. */
const WORKER_PRESENT_MS = 120_000;

/** Counts over the plugin's database. */
export class DefaultHealthService implements HealthService {
  static create(options: { database: ReplicationDatabase; region: string }): DefaultHealthService {
    return new DefaultHealthService(options.database, options.region);
  }

  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly region: string,
  ) {}

  async getOverview(options: OverviewOptions): Promise<HealthOverview> {
    const { knex } = this.database;
    const { visibleClusters, visiblePolicies } = options;
    const clusters = countByHealth();
    for (const row of await listClusterRows(knex)) {
      const owner = normalizeOwner((JSON.parse(row.document) as ClusterDocument).spec.owner);
      if (!visibleClusters || matchesOwnerCriteria(visibleClusters, { name: row.name, owner })) {
        clusters[row.health as Health] += 1;
      }
    }
    const policies = { ...countByHealth(), ...Object.fromEntries(await countPoliciesByHealth(knex, visiblePolicies)) };
    const { jobs, bytesCopied } = await summarizeLastDay(knex, visiblePolicies);
    const workers = await listRecentWorkers(knex, { withinMs: WORKER_PRESENT_MS });
    return {
      region: this.region,
      clusters,
      policies,
      jobs,
      workers: workers.map(({ id, regions, last_seen_at }) => ({
        id,
        regions: JSON.parse(regions),
        lastSeenAt: toTimestamp(last_seen_at),
      })),
      bytesCopiedLastDay: bytesCopied,
    };
  }
}

function countByHealth(): Record<Health, number> {
  return { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0, suspended: 0 };
}
