import type { Cluster, Health, Policy } from '@portage/backstage-plugin-replication-common';
import { readIcebergPolicy } from './readIcebergPolicy';
import { HEALTH_ORDER, worstHealth } from './worstHealth';

export interface RegionNode {
  name: string;
  clusters: Cluster[];
  health: Health;
}

/** What is carried from one region to another, by one or more policies. */
export interface RegionFlow {
  from: string;
  to: string;
  /** The one that wants attention most comes first. */
  policies: Policy[];
  health: Health;
  moving: boolean;
}

export interface RegionGraph {
  regions: RegionNode[];
  flows: RegionFlow[];
}

function targetCluster(policy: Policy): string | undefined {
  const iceberg = readIcebergPolicy(policy.spec.replication);
  if (iceberg) {
    return iceberg.target.storage;
  }
  const target = policy.spec.replication.target as { cluster?: unknown } | undefined;
  return typeof target?.cluster === 'string' ? target.cluster : undefined;
}

function sourceCluster(policy: Policy): string | undefined {
  const source = policy.spec.replication.source as { cluster?: unknown } | undefined;
  return typeof source?.cluster === 'string' ? source.cluster : undefined;
}

/**
 * The regions and what flows between them.
 *
 * Writers anywhere commit files of their own region's storage, so an Iceberg policy draws from every region that has storage in
 * the registry, and brings it to the region of its target storage; other kinds draw from their source cluster's region.
 * A policy within one region has no arrow: from and to are the same.
 *
 * @param moving - names of the policies that carry something
 */
export function deriveRegionGraph(clusters: readonly Cluster[], policies: readonly Policy[], moving: ReadonlySet<string>): RegionGraph {
  const regionOf = new Map(clusters.map(cluster => [cluster.metadata.name, cluster.spec.replication.region]));
  const names = [...new Set(regionOf.values())].sort();
  const regions = names.map(name => {
    const members = clusters.filter(cluster => cluster.spec.replication.region === name);
    return { name, clusters: members, health: worstHealth(members.map(cluster => cluster.status.health)) };
  });
  const storageRegions = names.filter(name =>
    clusters.some(cluster => cluster.spec.replication.region === name && (cluster.spec.replication.prefixes?.length ?? 0) > 0),
  );

  const bundles = new Map<string, { from: string; to: string; policies: Policy[] }>();
  for (const policy of policies) {
    const to = regionOf.get(targetCluster(policy) ?? '');
    if (to === undefined) {
      continue;
    }
    const fallback = regionOf.get(sourceCluster(policy) ?? '') ?? to;
    const foreign = readIcebergPolicy(policy.spec.replication) ? storageRegions.filter(region => region !== to) : [];
    for (const from of foreign.length > 0 ? foreign : [fallback]) {
      const key = JSON.stringify([from, to]);
      const bundle = bundles.get(key) ?? { from, to, policies: [] };
      bundle.policies.push(policy);
      bundles.set(key, bundle);
    }
  }
  const flows = [...bundles.values()].map(bundle => ({
    ...bundle,
    policies: bundle.policies.toSorted((one, other) => HEALTH_ORDER.indexOf(one.status.health) - HEALTH_ORDER.indexOf(other.status.health)),
    health: worstHealth(bundle.policies.map(policy => policy.status.health)),
    moving: bundle.policies.some(policy => moving.has(policy.metadata.name)),
  }));
  return { regions, flows };
}
