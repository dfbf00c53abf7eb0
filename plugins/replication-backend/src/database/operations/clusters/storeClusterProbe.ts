import type { Cluster, Health, Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';
import type { DbClusterRow } from '../../tables';

/** What a probe found. */
export interface ProbeOutcome {
  health: Health;
  reason?: Reason;
  checks?: Cluster['status']['checks'];
}

/**
 * Stores what a probe found of a cluster as it stood at `version`; a cluster that was edited meanwhile keeps its unknown health.
 * @returns whether it was stored
 */
export async function storeClusterProbe(knex: Knex, cluster: { name: string; version: number }, outcome: ProbeOutcome): Promise<boolean> {
  const stored = await knex<DbClusterRow>('clusters')
    .where({ name: cluster.name, version: cluster.version })
    .update({
      health: outcome.health,
      reason: toJson(outcome.reason),
      checks: toJson(outcome.checks),
      checked_at: dialectOf(knex).nowMs as unknown as number,
    });
  return stored === 1;
}
