import type { Cluster, Health, Policy, Reason } from '@portage/backstage-plugin-replication-common';
import { HEALTH_ORDER } from './worstHealth';

/** Something that wants a person. */
export interface AttentionItem {
  type: 'cluster' | 'policy';
  name: string;
  health: Health;
  reason: Reason | undefined;
}

const WANTED: readonly Health[] = ['unhealthy', 'degraded'];

function wantsAttention(status: { health: Health; reason?: Reason }): boolean {
  // What was suspended by a person has no reason; what was suspended by the system has one, and so has what nobody can judge.
  return (
    WANTED.includes(status.health) ||
    (status.health !== 'healthy' && status.reason !== undefined && status.reason.code !== 'policy-suspended')
  );
}

/** All that wants a person, the worst first; a cluster before the policies that it may have stopped. */
export function listAttention(clusters: readonly Cluster[], policies: readonly Policy[]): AttentionItem[] {
  const items: AttentionItem[] = [
    ...clusters.map(({ metadata, status }) => ({
      type: 'cluster' as const,
      name: metadata.name,
      health: status.health,
      reason: status.reason,
    })),
    ...policies.map(({ metadata, status }) => ({
      type: 'policy' as const,
      name: metadata.name,
      health: status.health,
      reason: status.reason,
    })),
  ].filter(wantsAttention);
  return items.sort(
    (one, other) =>
      HEALTH_ORDER.indexOf(one.health) - HEALTH_ORDER.indexOf(other.health) ||
      one.type.localeCompare(other.type) ||
      one.name.localeCompare(other.name),
  );
}
