import { ConflictError, NotFoundError } from '@backstage/errors';
import { isFinal, ReplicationError, type Plan, type PolicyDocument, type Reason } from '@portage/backstage-plugin-replication-common';
import type { Prices } from '@portage/backstage-plugin-replication-node';
import { listClusterRows } from '../../database/operations/clusters/listClusterRows';
import { readStageResults } from '../../database/operations/jobs/readStageResults';
import { readStages } from '../../database/operations/jobs/readStages';
import { readPolicyRow } from '../../database/operations/policies/readPolicyRow';
import { parseJson } from '../../database/jsonColumn';
import type { ReplicationDatabase } from '../../database/ReplicationDatabase';
import type { DbJobRow } from '../../database/tables';
import { policyFootprint } from '../../documents/policyFootprint';
import { estimateCost } from './estimateCost';
import { estimateSavings } from './estimateSavings';
import { summarizePlan, type PlanSummary } from './summarizePlan';

/** How many of a policy's newest dry runs are looked through for a hash. */
const MAX_DRY_RUNS = 50;

/** Reads plans from the dry runs that made them. */
export class PlanReader {
  static create(options: { database: ReplicationDatabase; prices: Prices | undefined }): PlanReader {
    return new PlanReader(options.database, options.prices);
  }

  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly prices: Prices | undefined,
  ) {}

  /**
   * The plan that a dry run made.
   * @throws NotFoundError where there is no such job, or it is no dry run; ConflictError while it is under way; ReplicationError with the
   *   job's reason where it failed
   */
  async getPlan(jobId: string): Promise<Plan> {
    const job = await this.database.knex<DbJobRow>('jobs').where({ id: jobId, purpose: 'sync', dry_run: 1 }).first();
    if (!job) {
      throw new NotFoundError(`There is no dry run "${jobId}"`);
    }
    if (!isFinal(job.status)) {
      throw new ConflictError(`The plan of job "${jobId}" is not ready: the job is ${job.status}`);
    }
    if (job.status !== 'succeeded') {
      const reason = parseJson<Reason>(job.reason);
      throw new ReplicationError(reason?.code ?? 'not-found', `Job "${jobId}" made no plan: ${reason?.message ?? job.status}`, {
        action: reason?.action,
      });
    }
    const { sourceHash: _, ...plan } = await this.summarize(job);
    const regions = await this.regionsOf(job.policy);
    return { ...plan, cost: estimateCost(plan, this.prices, regions), costSaved: estimateSavings(plan, this.prices, regions) };
  }

  /** The newest of a policy's dry runs that came to this hash, with the policy as it was compiled for it. */
  async findPlan(policy: string, hash: string): Promise<{ summary: PlanSummary; job: DbJobRow } | undefined> {
    const jobs = await this.database
      .knex<DbJobRow>('jobs')
      .where({ policy, purpose: 'sync', dry_run: 1, status: 'succeeded' })
      .orderBy('created_at', 'desc')
      .limit(MAX_DRY_RUNS);
    for (const job of jobs) {
      const summary = await this.summarize(job);
      if (summary.hash === hash) {
        return { summary, job };
      }
    }
    return undefined;
  }

  private async summarize(job: DbJobRow): Promise<PlanSummary> {
    const { knex } = this.database;
    const stages = await readStageResults(knex, job.id, await readStages(knex, [job.id]));
    return summarizePlan({ id: job.id, policy: job.policy, reason: parseJson(job.reason) }, stages);
  }

  /** Where files may come from, and where they go: every storage may hold files of a table, the target's own stay where they are. */
  private async regionsOf(policy: string): Promise<{ sources: string[]; target: string }> {
    const { knex } = this.database;
    const row = await readPolicyRow(knex, policy);
    const clusters = (await listClusterRows(knex)).map(({ name, document }) => ({ name, ...JSON.parse(document).spec.replication }));
    const written = row && policyFootprint(JSON.parse(row.document) as PolicyDocument).writes.find(({ type }) => type === 'location');
    const target = clusters.find(({ name }) => name === written?.cluster)?.region ?? '';
    const sources = clusters.filter(({ prefixes, region }) => prefixes && region !== target).map(({ region }) => region);
    return { sources: [...new Set(sources)], target };
  }
}
