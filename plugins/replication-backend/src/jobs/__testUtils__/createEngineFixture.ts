import { mockServices, type TestDatabaseId, type TestDatabases } from '@backstage/backend-test-utils';
import {
  createReason,
  isFinal,
  policySpecificationSchema,
  type ClaimedTask,
  type Job,
  type PolicyDocument,
  type PolicySpecification,
} from '@portage/backstage-plugin-replication-common';
import type { JobSummary, NextTasks, PolicyKind, Published, TaskOutcome, Upkeep } from '@portage/backstage-plugin-replication-node';
import { ServedRegions } from '../../configuration/ServedRegions';
import { createTestDatabase } from '../../database/__testUtils__/createTestDatabase';
import type { ReplicationDatabase } from '../../database/ReplicationDatabase';
import type { DbPolicyRow, DbTriggerRow } from '../../database/tables';
import { ReplicationEngine } from '../../engine/ReplicationEngine';

/** What jobs of the kind `test` do; a test changes it before it makes a job. */
export interface TestScript {
  stages: string[];
  next: (stage: string, results: Record<string, unknown[]>) => NextTasks;
  published?: Published;
  compile?: () => void;
  /** What a job's summary has besides its result. */
  summary?: Pick<JobSummary, 'failure' | 'verification'>;
  upkeep?: Upkeep[];
}

const RETENTION = { maxAgeMs: 30 * 24 * 3_600_000, maxJobsPerPolicy: 1_000 };

/** An engine whose loops do not run, over a database of its own, with a scripted policy kind and a worker that a test plays. */
export async function createEngineFixture(databases: TestDatabases, databaseId: TestDatabaseId) {
  const database = await createTestDatabase(databases, databaseId);
  const script: TestScript = {
    stages: ['discover', 'copy', 'publish'],
    next: stage => ({ tasks: [{ kind: stage, region: 'eu', payload: { stage } }] }),
    published: { sourceHash: 'source-1', targetHash: 'target-1', tables: 3, tablesFile: 's3://eu/tables', auditDigest: 'digest-1' },
  };
  const kind: PolicyKind<any> = {
    kind: 'test',
    schema: policySpecificationSchema,
    purposes: ['verify', 'prune'],
    stages: () => script.stages,
    compile: ({ dryRun, takeOver, at, lastPublished, interrupted, purpose, options, lastResult }) => {
      script.compile?.();
      return { dryRun, takeOver, at, lastPublished, interrupted, purpose, options, lastResult };
    },
    upkeep: () => script.upkeep ?? [],
    jobFiles: ({ purpose }) => ({ region: 'eu', connection: 'disk', folder: `file:/eu/${purpose}/` }),
    nextTasks: (stage, _compiled, earlier) => script.next(stage, Object.fromEntries(earlier.map(({ name, results }) => [name, results]))),
    summarize: (compiled, stages) => ({
      ...(compiled.purpose !== 'sync' && script.summary),
      result: { compiled, stages: Object.fromEntries(stages.map(({ name, results }) => [name, results])) },
      published: compiled.purpose === 'sync' && stages.some(({ name }) => name === 'publish') ? script.published : undefined,
    }),
    watch: ({ policy }) => policy.spec.replication.source as { cluster: string; reference: string },
  };
  const createEngine = () =>
    ReplicationEngine.create({
      database,
      logger: mockServices.logger.mock(),
      settings: { leaseMs: 30_000, firstRetryDelayMs: 2_000, retention: RETENTION },
      servedRegions: ServedRegions.create({ own: 'eu', others: [] }),
      policyKinds: [kind],
      loadClusters: async () => [{ name: 'lake', region: 'eu', connection: 'lake-catalog', type: 'nessie', prefixes: [] }],
    });
  const engine = createEngine();
  return {
    database,
    engine,
    createEngine,
    script,
    ...policyHelpers(database, engine),
    ...workerHelpers(engine),
  };
}

/** The fixture that tests work with. */
export type EngineFixture = Awaited<ReturnType<typeof createEngineFixture>>;

function policyHelpers(database: ReplicationDatabase, engine: ReplicationEngine) {
  return {
    /** Creates or edits a policy as the policies' service does: its row and its trigger in one transaction. */
    async putPolicy(name: string, specification: Partial<PolicySpecification> = {}, row: Partial<DbPolicyRow> = {}): Promise<void> {
      const document: PolicyDocument = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: { name },
        spec: {
          type: 'replication-policy',
          owner: 'group:default/sales',
          replication: policySpecificationSchema.parse({
            kind: 'test',
            source: { cluster: 'lake', reference: 'main' },
            target: { cluster: 'lake', reference: 'replica' },
            ...specification,
          }),
        },
      };
      await database.transaction(async tx => {
        const written = { document: JSON.stringify(document), kind: document.spec.replication.kind, owner: 'group:default/sales', ...row };
        await tx('policies')
          .insert({ name, created_at: 1, updated_at: 1, ...written })
          .onConflict('name')
          .merge(written);
        await engine.triggers.register(tx, name);
      });
    },
    async readPolicy(name: string): Promise<DbPolicyRow> {
      return (await database.knex<DbPolicyRow>('policies').where({ name }).first())!;
    },
    async readTrigger(policy: string): Promise<DbTriggerRow> {
      return (await database.knex<DbTriggerRow>('triggers').where({ policy }).first())!;
    },
    async listJobs(policy: string): Promise<Job[]> {
      return (await engine.reader.listJobs({ policy, limit: 100 })).items;
    },
  };
}

function workerHelpers(engine: ReplicationEngine) {
  const claim = async (limit = 10): Promise<ClaimedTask[]> =>
    await engine.broker.claim({
      workerId: 'worker-1',
      regions: ['eu'],
      kinds: ['discover', 'plan', 'copy', 'publish', 'watch-references'],
      limit,
      waitMs: 0,
    });
  const complete = async (task: ClaimedTask, outcome: TaskOutcome) => await engine.broker.complete(task, outcome);
  return {
    claim,
    complete,
    succeed: async (task: ClaimedTask, result: unknown = { ok: task.kind }) => await complete(task, { status: 'succeeded', result }),
    succeedAll: async (tasks: readonly ClaimedTask[]) => {
      await Promise.all(tasks.map(task => complete(task, { status: 'succeeded', result: {} })));
    },
    fail: async (task: ClaimedTask, code: Parameters<typeof createReason>[0] = 'storage-denied') =>
      await complete(task, { status: 'failed', reason: createReason(code, `${task.kind} failed`), retryable: false }),
    /** Works off everything there is, until the job has ended. */
    async finish(jobId: string): Promise<Job> {
      for (let round = 0; round < 50; round++) {
        for (const task of await claim()) {
          await complete(task, { status: 'succeeded', result: { ok: task.kind } });
        }
        await engine.jobs.sweep();
        const job = (await engine.reader.getJob(jobId))!;
        if (isFinal(job.status)) {
          return job;
        }
      }
      throw new Error(`Job ${jobId} does not end`);
    },
    async getJob(jobId: string): Promise<Job> {
      return (await engine.reader.getJob(jobId))!;
    },
  };
}
