import { ReplicationError, type PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { TaskQueue } from '../../broker/TaskQueue';
import { loadCompiledClusters } from '../../clusters/loadCompiledClusters';
import type { ReplicationDatabase } from '../../database/ReplicationDatabase';
import type { DbPolicyRow } from '../../database/tables';
import { lastPublishedOf } from '../../jobs/lastPublishedOf';
import { policyIdentity } from '../../jobs/policyIdentity';
import type { PolicyKinds } from '../PolicyKinds';
import type { PlanReader } from './PlanReader';

/** A look at one head. */
const LOOK_TIMEOUT_MS = 20_000;

/** Options of {@link PlanGuard.create}. */
export interface PlanGuardOptions {
  database: ReplicationDatabase;
  plans: PlanReader;
  kinds: PolicyKinds;
  queue: Pick<TaskQueue, 'request'>;
  connectionTypes: ReadonlyMap<string, string>;
  region: string;
}

/** Says whether a plan is still what there is to do, before a job is started for it. */
export class PlanGuard {
  static create(options: PlanGuardOptions): PlanGuard {
    return new PlanGuard(options);
  }

  private constructor(private readonly options: PlanGuardOptions) {}

  /**
   * A plan holds while the policy carries the same from where to where, nothing was published since, and the source stands where it stood.
   * @throws ReplicationError `plan-changed`, saying which of these it is
   */
  async assertPlanHolds(policy: DbPolicyRow, hash: string): Promise<void> {
    const found = await this.options.plans.findPlan(policy.name, hash);
    if (!found) {
      throw new ReplicationError('plan-changed', `No plan of policy "${policy.name}" has the hash ${hash}`);
    }
    if (found.job.identity !== policyIdentity(JSON.parse(policy.document) as PolicyDocument)) {
      throw new ReplicationError('plan-changed', `Policy "${policy.name}" was changed after the plan was made`);
    }
    if (policy.last_published_at !== null && policy.last_published_at > found.job.created_at) {
      throw new ReplicationError('plan-changed', `Policy "${policy.name}" published something after the plan was made`);
    }
    const head = await this.readHead(policy);
    if (head !== undefined && head !== found.summary.sourceHash) {
      throw new ReplicationError('plan-changed', `The source stands at ${head} and the plan was made of ${found.summary.sourceHash}`);
    }
  }

  /** Where the source stands now; `undefined` for kinds whose source has no head. */
  private async readHead(row: DbPolicyRow): Promise<string | undefined> {
    const { database, kinds, queue, connectionTypes, region } = this.options;
    const clusters = await loadCompiledClusters(database.knex, connectionTypes);
    const watched = kinds.get(row.kind).watch?.({ policy: JSON.parse(row.document), clusters, lastPublished: lastPublishedOf(row) });
    const cluster = clusters.find(({ name }) => name === watched?.cluster);
    if (!watched || !cluster) {
      return undefined;
    }
    const payload = { connection: cluster.connection, references: [watched.reference] };
    const { heads } = await queue.request('watch-references', payload, { region, timeoutMs: LOOK_TIMEOUT_MS });
    return heads[0]?.hash;
  }
}
