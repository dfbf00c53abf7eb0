import type { Job, JobPurpose, Lag, LagHistory, Plan, Policy, PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { OwnerCriteria } from '../permissions/OwnedResource';
import type { Page } from '../router/Page';

/** What a list of policies is narrowed to. */
export interface ListPoliciesOptions extends Caller {
  /** What the caller may see; everything where it is left out. */
  visible?: OwnerCriteria;
  search?: string;
  /** Only policies that use this cluster, at whichever end. */
  cluster?: string;
  cursor?: string;
  limit: number;
}

/** How a job is started by hand. */
export interface RunPolicyOptions extends Caller {
  /** The hash of a plan; the job starts only where that plan is what there is to do. */
  plan?: string;
  /** ISO 8601; the moment that the run is for, now by default. */
  at?: string;
  takeOver?: boolean;
  /** The same key again is the same job. */
  idempotencyKey?: string;
}

/** How a verification or a pruning is started. */
export interface StartJobOptions extends Caller {
  purpose: Exclude<JobPurpose, 'sync'>;
  options: Record<string, unknown>;
  dryRun?: boolean;
  /** The same key again is the same job. */
  idempotencyKey?: string;
}

/** Which samples of lag; by default the last hour in steps of half a minute. */
export interface LagHistoryOptions extends Caller {
  /** ISO 8601. */
  from?: string;
  to?: string;
  /** A duration such as `5m`. */
  resolution?: string;
}

/** What a policy comes to at a moment. */
export interface PolicyPreview {
  policy: string;
  compiled: Record<string, unknown>;
  /** The next moments of its trigger, ISO 8601. */
  nextRuns: string[];
}

/** Policies, and what people do with them. */
export interface PolicyService {
  list(options: ListPoliciesOptions): Promise<Page<Policy>>;
  /** @throws NotFoundError */
  get(name: string, options: Caller): Promise<Policy>;
  /** @throws DocumentProblemsError; ConflictError where the name is taken */
  create(document: PolicyDocument, options: Caller): Promise<Policy>;
  /** @throws DocumentProblemsError; NotFoundError; ReplicationError `lost-update` where `version` is not the newest */
  update(document: PolicyDocument, options: Caller & { version?: number }): Promise<Policy>;
  /** Cancels the policy's jobs and keeps its replica. @returns where the replica lies */
  delete(name: string, options: Caller): Promise<{ replica: string }>;
  /** @throws ReplicationError `plan-changed` where `plan` is not what there is to do (any more) */
  run(name: string, options: RunPolicyOptions): Promise<Job>;
  /** Starts a job of another purpose than carrying the source's state over. @throws ReplicationError `unsupported-kind` */
  startJob(name: string, options: StartJobOptions): Promise<Job>;
  /** Starts a dry run. */
  plan(name: string, options: Caller): Promise<Job>;
  /** The plan that a dry run made. @throws NotFoundError; ConflictError while it is not ready */
  getPlan(jobId: string, options: Caller): Promise<Plan>;
  preview(name: string, options: Caller & { at?: string }): Promise<PolicyPreview>;
  /** No trigger fires until `resume`; what runs goes on. */
  suspend(name: string, options: Caller): Promise<Policy>;
  /** @param options - `takeOver`: the next job puts back what others committed to the replica */
  resume(name: string, options: Caller & { takeOver?: boolean }): Promise<Policy>;
  /**
   * @param options - `measure` is now by default; with `never` what is known is told, which asks no worker
   * @throws ReplicationError with the worker's reason, or `no-worker`; NotFoundError where nothing is known
   */
  getLag(name: string, options: Caller & { measure?: 'now' | 'never'; signal?: AbortSignal }): Promise<Lag>;
  /** How far one replica was behind over time. @throws NotFoundError; InputError where the span is empty */
  getLagHistory(name: string, options: LagHistoryOptions): Promise<LagHistory>;
  /** The same of several; those that there are not, or that the caller may not see, are left out. */
  listLagHistory(options: LagHistoryOptions & { policies: readonly string[]; visible?: OwnerCriteria }): Promise<LagHistory>;
}
