import { NotFoundError } from '@backstage/errors';
import {
  parseDuration,
  type Job,
  type Lag,
  type LagHistory as LagHistoryAnswer,
  type Plan,
  type Policy,
  type PolicyDocument,
} from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { loadCompiledClusters } from '../clusters/loadCompiledClusters';
import { afterCommit } from '../database/afterCommit';
import { lockDocuments } from '../database/operations/documents/lockDocuments';
import { deleteLocalizedFiles } from '../database/operations/localizedFiles/deleteLocalizedFiles';
import { deletePolicyRow } from '../database/operations/policies/deletePolicyRow';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import { listPolicyRows } from '../database/operations/policies/listPolicyRows';
import { readPolicyRow } from '../database/operations/policies/readPolicyRow';
import { storePolicySuspension } from '../database/operations/policies/storePolicySuspension';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbPolicyRow } from '../database/tables';
import { assertNotManaged } from '../documents/assertNotManaged';
import type { DocumentWriter } from '../documents/DocumentWriter';
import { policyFootprint } from '../documents/policyFootprint';
import type { JobEngine } from '../jobs/JobEngine';
import { lastPublishedOf } from '../jobs/lastPublishedOf';
import { currentLag } from '../lag/currentLag';
import { lastLag } from '../lag/lastLag';
import type { LagHistory } from '../lag/LagHistory';
import type { LagMeter } from '../lag/LagMeter';
import type { Caller } from '../permissions/Caller';
import type { OwnerCriteria } from '../permissions/OwnedResource';
import { decodeNameCursor, encodeNameCursor } from '../router/nameCursor';
import type { Page } from '../router/Page';
import type { ChangeHints } from '../signals/ChangeHints';
import { nextRunTimes } from '../triggers/nextRunTimes';
import type { TriggerStore } from '../triggers/TriggerStore';
import type { PlanGuard } from './plans/PlanGuard';
import type { PlanReader } from './plans/PlanReader';
import type { PolicyKinds } from './PolicyKinds';
import type { PolicyReader } from './PolicyReader';
import type {
  LagHistoryOptions,
  ListPoliciesOptions,
  PolicyPreview,
  PolicyService,
  RunPolicyOptions,
  StartJobOptions,
} from './PolicyService';

/** Moments that a preview tells. */
const PREVIEWED_RUNS = 5;

/** Options of {@link DefaultPolicyService.create}. */
export interface PolicyServiceOptions {
  database: ReplicationDatabase;
  writer: DocumentWriter;
  reader: PolicyReader;
  kinds: PolicyKinds;
  connectionTypes: ReadonlyMap<string, string>;
  jobs: Pick<JobEngine, 'createJob' | 'cancelJobsOfPolicy'>;
  triggers: Pick<TriggerStore, 'register' | 'unregister'>;
  plans: PlanReader;
  planGuard: PlanGuard;
  lag: LagMeter;
  lagHistory: LagHistory;
  hints: ChangeHints;
}

/** Policies over the plugin's database. Who may do what is decided by {@link AuthorizedPolicyService} around it. */
export class DefaultPolicyService implements PolicyService {
  static create(options: PolicyServiceOptions): DefaultPolicyService {
    return new DefaultPolicyService(options);
  }

  private constructor(private readonly options: PolicyServiceOptions) {}

  async list(options: ListPoliciesOptions): Promise<Page<Policy>> {
    const { visible, search, cluster, cursor, limit } = options;
    const { database, reader } = this.options;
    const names = cluster === undefined ? undefined : await this.usersOf(cluster);
    const afterName = decodeNameCursor(cursor);
    const { rows, total } = await listPolicyRows(database.knex, { visible, search, names, afterName, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return {
      items: await reader.toPolicies(shown),
      ...(rows.length > limit && { nextCursor: encodeNameCursor(shown[shown.length - 1].name) }),
      totalItems: total,
    };
  }

  async get(name: string): Promise<Policy> {
    const [policy] = await this.options.reader.toPolicies([await this.read(this.options.database.knex, name)]);
    return policy;
  }

  async create(document: PolicyDocument): Promise<Policy> {
    await this.options.writer.apply({ documents: [document], expect: 'absent' });
    return this.get(document.metadata.name);
  }

  async update(document: PolicyDocument, options: { version?: number }): Promise<Policy> {
    await this.options.writer.apply({ documents: [document], expect: 'present', version: options.version });
    return this.get(document.metadata.name);
  }

  async delete(name: string): Promise<{ replica: string }> {
    const { database, jobs, triggers, hints } = this.options;
    return database.transaction(async tx => {
      await lockDocuments(tx);
      const row = await this.read(tx, name);
      assertNotManaged(row);
      await jobs.cancelJobsOfPolicy(tx, name);
      await triggers.unregister(tx, name);
      await deleteLocalizedFiles(tx, name);
      await deletePolicyRow(tx, name);
      afterCommit(tx, () => hints.announce({ type: 'policy', name }));
      return { replica: describeReplica(JSON.parse(row.document)) };
    });
  }

  async run(name: string, options: RunPolicyOptions): Promise<Job> {
    const { plan, at, takeOver, idempotencyKey } = options;
    const row = await this.read(this.options.database.knex, name);
    if (plan !== undefined) {
      await this.options.planGuard.assertPlanHolds(row, plan);
    }
    return this.options.jobs.createJob({ policy: name, trigger: 'manual', at, takeOver, idempotencyKey });
  }

  async startJob(name: string, { purpose, options, dryRun, idempotencyKey }: StartJobOptions): Promise<Job> {
    return this.options.jobs.createJob({ policy: name, purpose, options, dryRun, trigger: 'manual', idempotencyKey });
  }

  async plan(name: string): Promise<Job> {
    return this.options.jobs.createJob({ policy: name, trigger: 'plan', dryRun: true });
  }

  async getPlan(jobId: string): Promise<Plan> {
    return this.options.plans.getPlan(jobId);
  }

  async preview(name: string, options: { at?: string }): Promise<PolicyPreview> {
    const { database, kinds, connectionTypes } = this.options;
    const row = await this.read(database.knex, name);
    const policy = JSON.parse(row.document) as PolicyDocument;
    const atMs = options.at === undefined ? await database.nowMs() : Date.parse(options.at);
    const compiled = kinds.get(row.kind).compile({
      policy,
      clusters: await loadCompiledClusters(database.knex, connectionTypes),
      jobId: 'preview',
      purpose: 'sync',
      dryRun: true,
      at: new Date(atMs).toISOString(),
      lastPublished: lastPublishedOf(row),
      takeOver: false,
    });
    const times = nextRunTimes(policy.spec.replication.trigger, { afterMs: atMs, count: PREVIEWED_RUNS });
    return { policy: name, compiled, nextRuns: times.map(time => new Date(time).toISOString()) };
  }

  async suspend(name: string, options: Caller): Promise<Policy> {
    return this.changeSuspension(name, { suspended: true, reason: `Suspended by ${describeCaller(options)}` });
  }

  async resume(name: string, options: { takeOver?: boolean }): Promise<Policy> {
    return this.changeSuspension(name, { suspended: false, takeOver: options.takeOver });
  }

  async getLag(name: string, options: { measure?: 'now' | 'never'; signal?: AbortSignal }): Promise<Lag> {
    const { database, lag } = this.options;
    if (options.measure !== 'never') {
      return lag.measure(name, { signal: options.signal });
    }
    const row = await this.read(database.knex, name);
    const known = currentLag(row, await database.nowMs()) ?? lastLag(row);
    if (!known) {
      throw new NotFoundError(`The lag of policy "${name}" has not been measured yet`);
    }
    return { policy: name, ...known };
  }

  async getLagHistory(name: string, options: LagHistoryOptions): Promise<LagHistoryAnswer> {
    await this.read(this.options.database.knex, name);
    return this.readLagHistory([name], options);
  }

  async listLagHistory(options: LagHistoryOptions & { policies: readonly string[]; visible?: OwnerCriteria }): Promise<LagHistoryAnswer> {
    const { policies, visible } = options;
    const { rows } = await listPolicyRows(this.options.database.knex, { visible, names: policies, limit: policies.length });
    return this.readLagHistory(
      rows.map(({ name }) => name),
      options,
    );
  }

  private async readLagHistory(policies: readonly string[], { from, to, resolution }: LagHistoryOptions): Promise<LagHistoryAnswer> {
    const resolutionMs = resolution === undefined ? undefined : parseDuration(resolution);
    return this.options.lagHistory.read({ policies, from, to, resolutionMs });
  }

  private async changeSuspension(name: string, change: { suspended: boolean; reason?: string; takeOver?: boolean }): Promise<Policy> {
    const { database, triggers, hints } = this.options;
    await database.transaction(async tx => {
      if (!(await storePolicySuspension(tx, name, change))) {
        throw notFound(name);
      }
      await triggers.register(tx, name);
      afterCommit(tx, () => hints.announce({ type: 'policy', name }));
    });
    return this.get(name);
  }

  private async usersOf(cluster: string): Promise<string[]> {
    const rows = await listAllPolicyRows(this.options.database.knex);
    return rows
      .filter(({ document }) => policyFootprint(JSON.parse(document)).clusters.some(({ name }) => name === cluster))
      .map(({ name }) => name);
  }

  private async read(knex: Knex, name: string): Promise<DbPolicyRow> {
    const row = await readPolicyRow(knex, name);
    if (!row) {
      throw notFound(name);
    }
    return row;
  }
}

function notFound(name: string): NotFoundError {
  return new NotFoundError(`There is no policy "${name}"`);
}

/** Where the replica lies that a policy leaves behind. */
function describeReplica(policy: PolicyDocument): string {
  const places = policyFootprint(policy).writes.map(place =>
    place.type === 'reference'
      ? `reference "${place.reference}" of cluster "${place.cluster}"`
      : `${place.location} on cluster "${place.cluster}"`,
  );
  return places.join(', ');
}

function describeCaller({ credentials }: Caller): string {
  const { principal } = credentials as { principal: { type?: string; userEntityRef?: string; subject?: string } };
  return principal.userEntityRef ?? principal.subject ?? 'an unknown caller';
}
