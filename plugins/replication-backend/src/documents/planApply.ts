import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  isClusterDocument,
  ReplicationError,
  type ClusterDocument,
  type PolicyDocument,
  type ReplicationDocument,
} from '@portage/backstage-plugin-replication-common';
import { assignPrefixNumbers } from '../clusters/assignPrefixNumbers';
import type { ApplyOutcome, ApplyRequest } from './ApplyRequest';
import type { StoredCluster, StoredDocuments, StoredPolicy } from './StoredDocuments';
import { vanishedReason } from './vanishedReason';

/** A cluster to be written. */
export interface ClusterWrite {
  document: ClusterDocument;
  prefixNumbers: Record<string, number>;
  managedBy: string | undefined;
  /** What was probed no longer holds. */
  probeAgain: boolean;
}

/** A policy to be written. */
export interface PolicyWrite {
  document: PolicyDocument;
  managedBy: string | undefined;
  suspension?: { suspended: boolean; reason?: string };
}

/** What applying documents comes to: data, checked as a whole before anything is written. */
export interface ApplyPlan {
  clusters: ClusterWrite[];
  policies: PolicyWrite[];
  released: { clusters: string[]; policies: string[] };
  outcomes: ApplyOutcome[];
  /** All documents as they will stand, those that change last. */
  after: { clusters: { document: ClusterDocument; prefixNumbers: Record<string, number> }[]; policies: PolicyDocument[] };
}

/**
 * Compares documents with what is stored. Pure.
 * @throws ConflictError, NotFoundError, ReplicationError `lost-update` where the request's expectations do not hold
 */
export function planApply(stored: StoredDocuments, request: ApplyRequest): ApplyPlan {
  const plan: ApplyPlan = {
    clusters: [],
    policies: [],
    released: { clusters: [], policies: [] },
    outcomes: [],
    after: { clusters: [], policies: [] },
  };
  for (const document of request.documents) {
    if (isClusterDocument(document)) {
      planCluster(plan, document, stored.clusters.get(keyOf(document)), request);
    } else {
      planPolicy(plan, document, stored.policies.get(keyOf(document)), request);
    }
  }
  if (request.complete && request.managedBy !== undefined) {
    planReleases(plan, stored, request.documents, request.managedBy);
  }
  plan.after = stateAfter(stored, plan);
  return plan;
}

function planCluster(plan: ApplyPlan, document: ClusterDocument, before: StoredCluster | undefined, request: ApplyRequest): void {
  const outcome = outcomeOf(document, before, request);
  plan.outcomes.push({ type: 'cluster', name: document.metadata.name, outcome });
  if (outcome === 'unchanged') {
    return;
  }
  const { replication } = document.spec;
  const { connection, prefixes } = before?.document.spec.replication ?? {};
  plan.clusters.push({
    document,
    prefixNumbers: assignPrefixNumbers(before?.prefixNumbers ?? {}, replication.prefixes ?? []),
    managedBy: request.managedBy,
    probeAgain: connection !== replication.connection || !isDeepStrictEqual(prefixes, replication.prefixes),
  });
}

function planPolicy(plan: ApplyPlan, document: PolicyDocument, before: StoredPolicy | undefined, request: ApplyRequest): void {
  const outcome = outcomeOf(document, before, request);
  plan.outcomes.push({ type: 'policy', name: document.metadata.name, outcome });
  if (outcome !== 'unchanged') {
    plan.policies.push({ document, managedBy: request.managedBy, suspension: suspensionOf(document, before, request) });
  }
}

/** A policy that was suspended only because its location lost it goes on when the location names it again. */
function suspensionOf(document: PolicyDocument, before: StoredPolicy | undefined, request: ApplyRequest): PolicyWrite['suspension'] {
  const demanded = document.spec.replication.suspended;
  if (demanded !== undefined && demanded !== before?.document.spec.replication.suspended) {
    return { suspended: demanded };
  }
  const isBack = request.managedBy !== undefined && before?.suspendedReason === vanishedReason(request.managedBy);
  return isBack ? { suspended: demanded ?? false } : undefined;
}

function outcomeOf(
  document: ReplicationDocument,
  before: StoredCluster | StoredPolicy | undefined,
  request: ApplyRequest,
): 'created' | 'updated' | 'unchanged' {
  const { name } = document.metadata;
  if (!before) {
    if (request.expect === 'present') {
      throw new NotFoundError(`There is no "${name}"`);
    }
    return 'created';
  }
  const storedName = before.document.metadata.name;
  if (request.expect === 'absent' || storedName !== name) {
    throw new ConflictError(`"${storedName}" exists already${storedName === name ? '' : '; names are compared without case'}`);
  }
  if (request.version !== undefined && request.version !== before.version) {
    throw new ReplicationError(
      'lost-update',
      `"${name}" was changed by somebody else: it has version ${before.version}, not ${request.version}`,
    );
  }
  const equal = isDeepStrictEqual(JSON.parse(JSON.stringify(document)), before.document);
  if (equal && (request.managedBy === undefined || request.managedBy === before.managedBy)) {
    return 'unchanged';
  }
  if (before.managedBy !== undefined && before.managedBy !== request.managedBy) {
    throw new ConflictError(`"${name}" is managed by ${before.managedBy}; change it there`);
  }
  return 'updated';
}

function planReleases(plan: ApplyPlan, stored: StoredDocuments, documents: readonly ReplicationDocument[], managedBy: string): void {
  const named = new Set(documents.map(keyOf));
  const lost = ([key, object]: [string, { managedBy?: string }]) => object.managedBy === managedBy && !named.has(key);
  for (const [, { document }] of [...stored.clusters].filter(lost)) {
    plan.released.clusters.push(document.metadata.name);
    plan.outcomes.push({ type: 'cluster', name: document.metadata.name, outcome: 'released' });
  }
  for (const [, { document }] of [...stored.policies].filter(lost)) {
    plan.released.policies.push(document.metadata.name);
    plan.outcomes.push({ type: 'policy', name: document.metadata.name, outcome: 'suspended' });
  }
}

function stateAfter(stored: StoredDocuments, plan: ApplyPlan): ApplyPlan['after'] {
  const written = new Set([...plan.clusters, ...plan.policies].map(({ document }) => keyOf(document)));
  const kept = ({ document }: { document: ReplicationDocument }) => !written.has(keyOf(document));
  return {
    clusters: [...[...stored.clusters.values()].filter(kept), ...plan.clusters],
    policies: [...[...stored.policies.values()].filter(kept), ...plan.policies].map(({ document }) => document),
  };
}

function keyOf(document: ReplicationDocument): string {
  return document.metadata.name.toLowerCase();
}
