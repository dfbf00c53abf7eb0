import type {
  ClusterDocument,
  JobPurpose,
  PolicyDocument,
  PolicySpecification,
  Reason,
  Verification,
} from '@portage/backstage-plugin-replication-common';
import type { ZodType } from 'zod';
import type { Prices } from './Prices';

/** A cluster as a policy kind sees it: its document and its connection's type. No secrets, no connector. @public */
export interface CompiledCluster {
  name: string;
  region: string;
  connection: string;
  type: string;
  /** Each spelling with its number, which stays the same through edits: copies lie below `_data/<cluster>/<number>/`. */
  prefixes: { prefix: string; number: number }[];
  limits?: ClusterDocument['spec']['replication']['limits'];
}

/** What a job published; stored with the policy and given to its next job. @public */
export interface Published {
  sourceHash: string;
  targetHash: string;
  /** Where the list of all published tables lies, on the target storage; absent while none was. */
  tablesFile?: string;
  auditDigest?: string;
  /** How many tables the replica has. */
  tables: number;
  /** How far the replica was behind until then, for the history of lag; `undefined` where the kind does not tell. */
  lag?: { commits: number; rows: number; bytes: number; seconds: number };
}

/** What `compile` is given. @public */
export interface CompileContext {
  policy: PolicyDocument;
  clusters: readonly CompiledCluster[];
  jobId: string;
  /** What the job is for, see `purposes`. */
  purpose: JobPurpose;
  /** What whoever started the job asked for; the purpose's own schema checks it. */
  options?: Record<string, unknown>;
  /** The result of the policy's last job of this purpose that succeeded, was no dry run, and carried the same from where to where. */
  lastResult?: Record<string, unknown>;
  /** Only find out what there is to do, and change nothing. */
  dryRun: boolean;
  /** The moment that time variables are expanded for, ISO 8601. */
  at: string;
  /** What this policy published last; `undefined` before its first publication. */
  lastPublished?: Published;
  /**
   * A job of the policy's did not end as it should, or a task of one was tried again, since the policy's last job succeeded: what was under way
   * then may have left unfinished files.
   */
  interrupted?: boolean;
  /** A person took responsibility for what others committed to the replica. */
  takeOver: boolean;
  /** Absent where none are configured, and where nothing is moved. */
  prices?: Prices;
}

/** One task to be queued. @public */
export interface TaskSpecification {
  kind: string;
  region: string;
  payload: unknown;
  maxAttempts?: number;
}

/** What a stage left behind. `results` are in the order of the stage's tasks. @public */
export interface StageResults {
  name: string;
  results: unknown[];
  /** A task of the stage took more than one attempt. */
  retried?: boolean;
}

/**
 * What a stage begins with. `skipped`: there is nothing to do in it, the next stage follows. `finished`: the job ends here and
 * succeeded, for this reason. `restart`: what earlier stages saw is stale; the job begins again at its first stage, which
 * happens at most `MAX_RESTARTS` times, after that it fails with the reason.
 * @public
 */
export type NextTasks = { tasks: TaskSpecification[] } | { skipped: Reason } | { finished: Reason } | { restart: Reason };

/** What is stored with the job once it is compiled; a policy's edit does not change a job under way. @public */
export type CompiledPolicy = Record<string, unknown>;

/** What a job came to. @public */
export interface JobSummary {
  result: Record<string, unknown>;
  published?: Published;
  reason?: Reason;
  failure?: Reason;
  verification?: Omit<Verification, 'jobId' | 'at'>;
}

/** Where a job keeps files of its own: a folder of nothing else, that ends in `/`. @public */
export interface JobFiles {
  region: string;
  connection: string;
  folder: string;
}

/** Work that a publication makes due, at most each `everyMs`. @public */
export interface Upkeep {
  purpose: Exclude<JobPurpose, 'sync'>;
  everyMs: number;
}

/**
 * A kind of policy: which stages its jobs have and which tasks each stage makes of the earlier stages' results.
 * Pure: no I/O, no clock; the control plane calls it inside a transaction.
 * @public
 */
export interface PolicyKind<TCompiled extends CompiledPolicy = CompiledPolicy> {
  readonly kind: string;
  /** Validates `spec.replication` of this kind. */
  readonly schema: ZodType<PolicySpecification>;
  /** What a policy's jobs may be for besides `sync`; none where it is left out. */
  readonly purposes?: readonly Exclude<JobPurpose, 'sync'>[];
  /** In order. A dry run has only those that find out what there is to do. */
  stages(compiled: TCompiled): string[];
  /** @throws ReplicationError with the reason where the policy cannot run as it is */
  compile(context: CompileContext): TCompiled;
  /** What follows once all earlier stages succeeded. */
  nextTasks(stage: string, compiled: TCompiled, earlier: readonly StageResults[]): NextTasks;
  /**
   * The job's result, from the stages that ended; called for failed and cancelled jobs too, with what there is.
   * `reason` marks a success that is not plain, such as held tables; `published` counts only where the job succeeded. `failure` fails a
   * job whose work was done and found what must not be, such as a damaged replica; `verification` is a verdict on the replica.
   */
  summarize(compiled: TCompiled, stages: readonly StageResults[]): JobSummary;
  /** Where a job's own files lie, for retention to remove. */
  jobFiles?(compiled: TCompiled): JobFiles;
  /** Work that the policy wants done by itself after publications; none where it is left out. */
  upkeep?(policy: PolicyDocument): Upkeep[];
  /** The region whose workers run the policy's jobs; `undefined` where that is not known, and any may. */
  region?(context: Pick<CompileContext, 'policy' | 'clusters'>): string | undefined;
  /** The head watched for a `continuous` or `event` trigger; `undefined` where the kind has none. */
  watch?(context: Pick<CompileContext, 'policy' | 'clusters' | 'lastPublished'>): { cluster: string; reference: string } | undefined;
  /** The `measure-lag` task that tells how far the replica is behind; absent where the kind has no lag. */
  lagTask?(compiled: TCompiled): TaskSpecification & { kind: 'measure-lag' };
}
