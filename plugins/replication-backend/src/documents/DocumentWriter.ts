import type { Knex } from 'knex';
import { afterCommit } from '../database/afterCommit';
import { releaseClusters } from '../database/operations/clusters/releaseClusters';
import { writeClusterDocument } from '../database/operations/clusters/writeClusterDocument';
import { lockDocuments } from '../database/operations/documents/lockDocuments';
import { releasePolicies } from '../database/operations/policies/releasePolicies';
import { writePolicyDocument } from '../database/operations/policies/writePolicyDocument';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { PolicyKinds } from '../policies/PolicyKinds';
import type { ChangeHints } from '../signals/ChangeHints';
import type { ApplyOutcome, ApplyRequest } from './ApplyRequest';
import { checkApplyPlan } from './checkApplyPlan';
import { DocumentProblemsError } from './DocumentProblemsError';
import { planApply, type ApplyPlan } from './planApply';
import { policyFootprint } from './policyFootprint';
import { readStoredDocuments } from './readStoredDocuments';
import { vanishedReason } from './vanishedReason';

/** Follows the documents of policies, in the transaction that writes them. */
export interface PolicyDocumentListener {
  /** The policy, or a cluster that it uses, stands in the database as it shall be from now on. Once too often does no harm. */
  policyWritten(tx: Knex.Transaction, name: string): Promise<void>;
}

/** Options of {@link DocumentWriter.create}. */
export interface DocumentWriterOptions {
  database: ReplicationDatabase;
  kinds: PolicyKinds;
  connectionTypes: ReadonlyMap<string, string>;
  listener: PolicyDocumentListener;
  hints: ChangeHints;
}

/**
 * The one way in which documents get into the database, whether by form, `apply`, catalog or template: plan, check, commit.
 *
 * All of it is one transaction under one lock, so that what is checked, all documents as they will stand together, is what is written.
 */
export class DocumentWriter {
  static create(options: DocumentWriterOptions): DocumentWriter {
    return new DocumentWriter(options);
  }

  private constructor(private readonly options: DocumentWriterOptions) {}

  /**
   * Takes all of the documents or none.
   * @throws DocumentProblemsError with everything that does not fit together; what `planApply` throws where an expectation does not hold
   */
  async apply(request: ApplyRequest): Promise<ApplyOutcome[]> {
    const { database, kinds, connectionTypes } = this.options;
    return database.transaction(async tx => {
      await lockDocuments(tx);
      const plan = planApply(await readStoredDocuments(tx), request);
      const problems = checkApplyPlan(plan, request.documents, { kinds, connectionTypes, at: new Date().toISOString() });
      if (problems.length > 0) {
        throw new DocumentProblemsError(problems);
      }
      if (!request.dryRun) {
        await this.commit(tx, plan, request);
      }
      return plan.outcomes;
    });
  }

  private async commit(tx: Knex.Transaction, plan: ApplyPlan, request: ApplyRequest): Promise<void> {
    const { listener, hints } = this.options;
    for (const cluster of plan.clusters) {
      await writeClusterDocument(tx, cluster);
    }
    for (const policy of plan.policies) {
      const sourceClusters = policyFootprint(policy.document)
        .clusters.filter(({ role }) => role === 'source')
        .map(({ name }) => name);
      await writePolicyDocument(tx, { ...policy, sourceClusters });
    }
    if (request.managedBy !== undefined) {
      await releaseClusters(tx, plan.released.clusters);
      await releasePolicies(tx, plan.released.policies, { reason: vanishedReason(request.managedBy) });
    }
    for (const name of policiesConcerned(plan)) {
      await listener.policyWritten(tx, name);
    }
    afterCommit(tx, () => {
      for (const { type, name, outcome } of plan.outcomes) {
        if (outcome !== 'unchanged') {
          hints.announce({ type, name });
        }
      }
    });
  }
}

/** Policies that were written or released, and those whose clusters were: what a cluster's connection is, is watched for its policies. */
function policiesConcerned(plan: ApplyPlan): Set<string> {
  const clusters = new Set(plan.clusters.map(({ document }) => document.metadata.name));
  const users = plan.after.policies.filter(policy => policyFootprint(policy).clusters.some(({ name }) => clusters.has(name)));
  return new Set([
    ...[...plan.policies.map(({ document }) => document), ...users].map(({ metadata }) => metadata.name),
    ...plan.released.policies,
  ]);
}
