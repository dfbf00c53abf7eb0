import {
  toReason,
  type DocumentProblem,
  type PolicyDocument,
  type ReasonCode,
  type ReplicationDocument,
} from '@portage/backstage-plugin-replication-common';
import { compileCluster } from '../clusters/compileCluster';
import type { PolicyKinds } from '../policies/PolicyKinds';
import { checkTrigger } from '../triggers/checkTrigger';
import { findConsistencyProblems, type ConsistencyProblem, type ObjectKey } from './findConsistencyProblems';
import type { ApplyPlan } from './planApply';
import { policyFootprint } from './policyFootprint';

/** What checks need besides the plan. */
export interface CheckContext {
  kinds: PolicyKinds;
  connectionTypes: ReadonlyMap<string, string>;
  /** ISO 8601; what time variables are expanded for while checking. */
  at: string;
}

/**
 * All that would be wrong once the plan is carried out and that the plan has a part in. What was wrong before and stays so, because a
 * connection left app-config, say, does not hold up an edit of something else.
 */
export function checkApplyPlan(
  plan: ApplyPlan,
  documents: readonly ReplicationDocument[],
  context: CheckContext,
): (DocumentProblem & { code: ReasonCode })[] {
  const written = [...plan.clusters, ...plan.policies].map(({ document }): ObjectKey => keyOf(document));
  const isWritten = (key: ObjectKey) => written.some(({ type, name }) => type === key.type && name === key.name);
  const consistency = findConsistencyProblems({
    clusters: plan.after.clusters.map(({ document }) => document),
    policies: plan.after.policies,
    connectionTypes: context.connectionTypes,
  }).filter(({ involves }) => involves.some(isWritten));

  const triggers = plan.policies.flatMap(({ document }) => triggerProblems(document));

  // A policy whose places are wrong fails to compile for just that reason, which is told already.
  const told = new Set(consistency.map(({ object }) => object.name));
  const isTouched = (policy: PolicyDocument) =>
    isWritten(keyOf(policy)) || policyFootprint(policy).clusters.some(({ name }) => isWritten({ type: 'cluster', name }));
  const compile = plan.after.policies
    .filter(policy => !told.has(policy.metadata.name) && isTouched(policy))
    .flatMap(policy => compileProblems(policy, plan, context));

  return [...consistency, ...triggers, ...compile].map(problem => toDocumentProblem(problem, documents));
}

function triggerProblems(policy: PolicyDocument): ConsistencyProblem[] {
  const problem = checkTrigger(policy.spec.replication.trigger);
  const object = keyOf(policy);
  const path = `spec.replication.trigger.${problem?.field}`;
  return problem ? [{ code: 'invalid-document', object, path, message: problem.message, involves: [object] }] : [];
}

/** A policy must compile as it would for a job; whatever a kind's own schema cannot tell is found here. */
function compileProblems(policy: PolicyDocument, plan: ApplyPlan, context: CheckContext): ConsistencyProblem[] {
  const clusters = plan.after.clusters.map(cluster => compileCluster(cluster, context.connectionTypes));
  const object = keyOf(policy);
  try {
    context.kinds
      .get(policy.spec.replication.kind)
      .compile({ policy, clusters, jobId: 'check', purpose: 'sync', dryRun: true, at: context.at, takeOver: false });
    return [];
  } catch (error) {
    const { reason } = toReason(error);
    const involves = [object, ...policyFootprint(policy).clusters.map(({ name }): ObjectKey => ({ type: 'cluster', name }))];
    return [{ code: reason.code, object, path: 'spec.replication', message: reason.message, involves }];
  }
}

/** Problems are told of the document that the caller sent; where another object is at fault then, the message names it. */
function toDocumentProblem(problem: ConsistencyProblem, documents: readonly ReplicationDocument[]): DocumentProblem & { code: ReasonCode } {
  const indexOf = (key: ObjectKey) =>
    documents.findIndex(document => document.metadata.name === key.name && keyOf(document).type === key.type);
  const own = indexOf(problem.object);
  if (own >= 0) {
    return { document: own, name: problem.object.name, path: problem.path, message: problem.message, code: problem.code };
  }
  const sent = problem.involves.map(indexOf).find(index => index >= 0) ?? 0;
  const message = `${problem.object.type} "${problem.object.name}", ${problem.path}: ${problem.message}`;
  return { document: sent, name: documents[sent]?.metadata.name, path: '', message, code: problem.code };
}

function keyOf(document: ReplicationDocument): ObjectKey {
  return { type: document.spec.type === 'replication-cluster' ? 'cluster' : 'policy', name: document.metadata.name };
}
