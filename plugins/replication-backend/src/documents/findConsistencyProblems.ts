import type { ClusterDocument, PolicyDocument, ReasonCode } from '@portage/backstage-plugin-replication-common';
import { normalizeLocation } from './normalizeLocation';
import { policyFootprint, type PolicyFootprint, type PolicyPlace } from './policyFootprint';

/** All documents as they would stand together, and the connections that this backend configures. */
export interface ConsistencyState {
  clusters: readonly ClusterDocument[];
  policies: readonly PolicyDocument[];
  connectionTypes: ReadonlyMap<string, string>;
}

/** Names one object of the state. */
export interface ObjectKey {
  type: 'cluster' | 'policy';
  name: string;
}

/** Something that does not fit together. */
export interface ConsistencyProblem {
  code: ReasonCode;
  /** The object whose field is at fault. */
  object: ObjectKey;
  path: string;
  message: string;
  /** Every object that has a part in it; a change to any of them may have brought it about. */
  involves: readonly ObjectKey[];
}

interface PolicyFacts {
  name: string;
  object: ObjectKey;
  footprint: PolicyFootprint;
  /** The connection behind a cluster, `undefined` where there is no such cluster. */
  reads: readonly ResolvedPlace[];
  writes: readonly ResolvedPlace[];
}

interface ResolvedPlace {
  place: PolicyPlace;
  /** Equal keys are one reference; for locations, the connection alone. */
  key: string;
  location?: string;
}

interface PlaceUse {
  policy: PolicyFacts;
  resolved: ResolvedPlace;
}

/**
 * Everything in which documents contradict each other: a name claimed twice, connections and clusters that are not there, prefixes
 * registered twice, target locations that no prefix covers, two policies that write one place, and policies that read what they, directly
 * or by others, write.
 *
 * Pure, and about the whole. Where two documents contradict each other the later one is told, so callers put last what changes.
 */
export function findConsistencyProblems(state: ConsistencyState): ConsistencyProblem[] {
  const clusters = new Map(state.clusters.map(cluster => [cluster.metadata.name, cluster]));
  const policies = state.policies.map(policy => factsOf(policy, clusters));
  return [
    ...nameProblems(state),
    ...state.clusters.flatMap(cluster => connectionProblems(cluster, state.connectionTypes)),
    ...prefixProblems(state.clusters),
    ...policies.flatMap(policy => clusterReferenceProblems(policy, clusters)),
    ...policies.flatMap(policy => coverageProblems(policy, clusters)),
    ...targetProblems(policies),
    ...cycleProblems(policies),
  ];
}

function factsOf(policy: PolicyDocument, clusters: ReadonlyMap<string, ClusterDocument>): PolicyFacts {
  const { name } = policy.metadata;
  const footprint = policyFootprint(policy);
  const resolve = (places: readonly PolicyPlace[]) => places.flatMap(place => resolvePlace(place, clusters));
  return { name, object: { type: 'policy', name }, footprint, reads: resolve(footprint.reads), writes: resolve(footprint.writes) };
}

/** Two clusters on one connection are one catalog or storage, so places are compared by connection. */
function resolvePlace(place: PolicyPlace, clusters: ReadonlyMap<string, ClusterDocument>): ResolvedPlace[] {
  const connection = clusters.get(place.cluster)?.spec.replication.connection;
  if (connection === undefined) {
    return [];
  }
  return place.type === 'reference'
    ? [{ place, key: JSON.stringify(['reference', connection, place.reference]) }]
    : [{ place, key: JSON.stringify(['location', connection]), location: normalizeLocation(place.location) }];
}

/** Clusters and policies become entities of one kind, where a name, whatever its case, is one entity's. */
function nameProblems({ clusters, policies }: ConsistencyState): ConsistencyProblem[] {
  const clusterNames = new Map(clusters.map(({ metadata }) => [metadata.name.toLowerCase(), metadata.name]));
  return policies.flatMap(({ metadata: { name } }): ConsistencyProblem[] => {
    const clusterName = clusterNames.get(name.toLowerCase());
    if (clusterName === undefined) {
      return [];
    }
    const object: ObjectKey = { type: 'policy', name };
    const message = `there is a cluster "${clusterName}"; clusters and policies share their names`;
    return [
      { code: 'invalid-document', object, path: 'metadata.name', message, involves: [object, { type: 'cluster', name: clusterName }] },
    ];
  });
}

function connectionProblems(cluster: ClusterDocument, connectionTypes: ReadonlyMap<string, string>): ConsistencyProblem[] {
  const { connection } = cluster.spec.replication;
  if (connectionTypes.has(connection)) {
    return [];
  }
  const object: ObjectKey = { type: 'cluster', name: cluster.metadata.name };
  const known = [...connectionTypes.keys()].join(', ') || 'none';
  const message = `no connection "${connection}" under replication.connections in app-config; known are: ${known}`;
  return [{ code: 'unknown-connection', object, path: 'spec.replication.connection', message, involves: [object] }];
}

/** The registry maps each prefix to one cluster, or a path's storage would depend on chance. */
function prefixProblems(clusters: readonly ClusterDocument[]): ConsistencyProblem[] {
  const problems: ConsistencyProblem[] = [];
  const owners = new Map<string, ObjectKey>();
  for (const cluster of clusters) {
    const object: ObjectKey = { type: 'cluster', name: cluster.metadata.name };
    for (const [index, prefix] of (cluster.spec.replication.prefixes ?? []).entries()) {
      const other = owners.get(prefix);
      if (other) {
        const message = `prefix ${prefix} is registered by cluster "${other.name}" already`;
        problems.push({ code: 'invalid-document', object, path: `spec.replication.prefixes.${index}`, message, involves: [object, other] });
      } else {
        owners.set(prefix, object);
      }
    }
  }
  return problems;
}

function clusterReferenceProblems(policy: PolicyFacts, clusters: ReadonlyMap<string, ClusterDocument>): ConsistencyProblem[] {
  return policy.footprint.clusters
    .filter(({ name }) => !clusters.has(name))
    .map(({ name, path }) => ({
      code: 'unknown-cluster',
      object: policy.object,
      path,
      message: `there is no cluster "${name}"`,
      involves: [policy.object, { type: 'cluster', name }],
    }));
}

/** What a policy writes must be the registry's, or its own copies could not be told from foreign ones. */
function coverageProblems(policy: PolicyFacts, clusters: ReadonlyMap<string, ClusterDocument>): ConsistencyProblem[] {
  return policy.footprint.writes.flatMap((place): ConsistencyProblem[] => {
    const cluster = clusters.get(place.cluster);
    if (place.type !== 'location' || !cluster) {
      return [];
    }
    const prefixes = cluster.spec.replication.prefixes ?? [];
    if (prefixes.some(prefix => place.location.startsWith(prefix))) {
      return [];
    }
    const message = `${place.location} lies below no prefix of cluster "${place.cluster}" (${prefixes.join(', ') || 'it has none'})`;
    const involves: ObjectKey[] = [policy.object, { type: 'cluster', name: place.cluster }];
    return [{ code: 'unregistered-path', object: policy.object, path: place.path, message, involves }];
  });
}

function overlap(left: ResolvedPlace, right: ResolvedPlace): boolean {
  if (left.key !== right.key) {
    return false;
  }
  return (
    left.location === undefined ||
    right.location === undefined ||
    left.location.startsWith(right.location) ||
    right.location.startsWith(left.location)
  );
}

function describe(place: PolicyPlace): string {
  return place.type === 'reference' ? `reference "${place.reference}" of cluster "${place.cluster}"` : place.location;
}

/** Every place of every policy by its key, so that only places that can overlap are compared. */
function indexPlaces(policies: readonly PolicyFacts[], side: 'reads' | 'writes'): Map<string, PlaceUse[]> {
  const index = new Map<string, PlaceUse[]>();
  for (const policy of policies) {
    for (const resolved of policy[side]) {
      const uses = index.get(resolved.key);
      if (uses) {
        uses.push({ policy, resolved });
      } else {
        index.set(resolved.key, [{ policy, resolved }]);
      }
    }
  }
  return index;
}

function targetProblems(policies: readonly PolicyFacts[]): ConsistencyProblem[] {
  const problems: ConsistencyProblem[] = [];
  for (const writers of indexPlaces(policies, 'writes').values()) {
    for (const [position, { policy, resolved }] of writers.entries()) {
      for (const other of writers.slice(0, position)) {
        if (other.policy !== policy && overlap(resolved, other.resolved)) {
          const message = `policy "${other.policy.name}" writes to ${describe(other.resolved.place)} already`;
          const involves = [policy.object, other.policy.object];
          problems.push({ code: 'target-conflict', object: policy.object, path: resolved.place.path, message, involves });
        }
      }
    }
  }
  return problems;
}

/** Follows from each policy to those that read what it writes; a way back to its start is a cycle, told once for each policy in it. */
function cycleProblems(policies: readonly PolicyFacts[]): ConsistencyProblem[] {
  const readers = indexPlaces(policies, 'reads');
  const readersOf = (write: ResolvedPlace) => (readers.get(write.key) ?? []).filter(({ resolved }) => overlap(write, resolved));
  const followers = new Map(policies.map(policy => [policy, policy.writes.flatMap(readersOf).map(use => use.policy)]));
  return policies.flatMap(start => {
    const cycle = findCycle(start, followers);
    if (!cycle) {
      return [];
    }
    const names = cycle.map(({ name }) => `"${name}"`).join(' → ');
    const message =
      cycle.length === 1
        ? 'the policy reads what it writes itself'
        : `the policies ${names} → "${start.name}" read in a circle what they write`;
    const problem: ConsistencyProblem = {
      code: 'replication-cycle',
      object: start.object,
      path: 'spec.replication.target',
      message,
      involves: cycle.map(({ object }) => object),
    };
    return [problem];
  });
}

/** The shortest way from `start` back to itself, as the policies on it, or `undefined`. */
function findCycle(start: PolicyFacts, followers: ReadonlyMap<PolicyFacts, readonly PolicyFacts[]>): PolicyFacts[] | undefined {
  const seen = new Set<PolicyFacts>();
  let frontier: PolicyFacts[][] = [[start]];
  while (frontier.length > 0) {
    const next: PolicyFacts[][] = [];
    for (const way of frontier) {
      for (const reader of followers.get(way[way.length - 1]) ?? []) {
        if (reader === start) {
          return way;
        }
        if (!seen.has(reader)) {
          seen.add(reader);
          next.push([...way, reader]);
        }
      }
    }
    frontier = next;
  }
  return undefined;
}
