/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the backend's public interface */
import knexFactory, { type Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFinal, policySpecificationSchema } from '@portage/backstage-plugin-replication-common';
import type { PolicyKind } from '@portage/backstage-plugin-replication-node';
import { ServedRegions } from '../../../plugins/replication-backend/src/configuration/ServedRegions';
import { ReplicationDatabase } from '../../../plugins/replication-backend/src/database/ReplicationDatabase';
import { ReplicationEngine } from '../../../plugins/replication-backend/src/engine/ReplicationEngine';
import { canStartPostgres, startPostgres } from '../../servers/startPostgres';
import { runBareTasks } from '../support/runBareTasks';
import { median, rounded } from '../support/measure';
import { reportResult } from '../support/reportResult';

const TASKS = 10_000;
const CLAIM_LIMIT = 10;
const PAIRS = 7;

/** The claims that are worked off side by side, as the lanes of some workers do. */
const LANES = 4;

/** One stage of {@link TASKS} tasks that do nothing. */
const EMPTY_TASKS: PolicyKind<any> = {
  kind: 'empty',
  schema: policySpecificationSchema,
  stages: () => ['work'],
  compile: () => ({}),
  nextTasks: () => ({ tasks: Array.from({ length: TASKS }, () => ({ kind: 'empty', region: 'eu', payload: {} })) }),
  summarize: () => ({ result: {} }),
};

const SILENT = { child: () => SILENT, debug() {}, info() {}, warn: console.error, error: console.error };

/** What one database comes to. */
interface BrokerResult {
  /** The bare driver's time divided by ours: how much of what the database can do is left for the tasks. */
  ratio: number;
  tasksPerSecond: number;
  bareTasksPerSecond: number;
}

/**
 * Carries a job of 10,000 empty tasks through the broker, from the first claim until the job has ended: claims of at most 10, each task
 * completed on its own, the job's end found by the engine. Compared with the same claims and updates by the bare driver, in turns.
 */
async function broker() {
  const sqlite = await measureSqlite();
  const postgres = canStartPostgres() ? await measurePostgres() : undefined;
  return {
    name: 'broker',
    ratio: sqlite.ratio,
    comparedWith:
      "the same claims and updates by the bare driver, without job, checks and query builder, SQLite; PostgreSQL's own beside it",
    aim: '≥ 500 tasks per second on SQLite, ≥ 1,000 on PostgreSQL',
    tasks: TASKS,
    sqlite,
    postgres,
  };
}

async function measureSqlite(): Promise<BrokerResult> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-broker-'));
  try {
    return await measurePairs(async name => {
      const filename = join(folder, `${name}.sqlite`);
      return knexFactory({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true, pool: { min: 1, max: 1 } });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measurePostgres(): Promise<BrokerResult> {
  const server = await startPostgres();
  try {
    return await measurePairs(async name => {
      const connectionString = await server.createDatabase(name);
      return knexFactory({ client: 'pg', connection: { connectionString }, pool: { min: 0, max: CLAIM_LIMIT } });
    });
  } finally {
    await server.stop();
  }
}

async function measurePairs(open: (name: string) => Promise<Knex>): Promise<BrokerResult> {
  const pairs: { oursMs: number; bareMs: number }[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const oursMs = await withDatabase(open, `ours_${pair}`, runThroughEngine);
    const bareMs = await withDatabase(open, `bare_${pair}`, database =>
      runBareTasks(database.knex, { tasks: TASKS, claimLimit: CLAIM_LIMIT, lanes: LANES }),
    );
    pairs.push({ oursMs, bareMs });
  }
  const perSecond = (times: number[]) => Math.round(TASKS / (median(times) / 1_000));
  return {
    ratio: rounded(median(pairs.map(({ oursMs, bareMs }) => bareMs / oursMs))),
    tasksPerSecond: perSecond(pairs.map(({ oursMs }) => oursMs)),
    bareTasksPerSecond: perSecond(pairs.map(({ bareMs }) => bareMs)),
  };
}

async function withDatabase(
  open: (name: string) => Promise<Knex>,
  name: string,
  measure: (database: ReplicationDatabase) => Promise<number>,
): Promise<number> {
  const knex = await open(name);
  try {
    return await measure(await ReplicationDatabase.create({ database: { getClient: async () => knex } }));
  } finally {
    await knex.destroy();
  }
}

/** @returns milliseconds from the first claim to the job's end */
async function runThroughEngine(database: ReplicationDatabase): Promise<number> {
  const engine = ReplicationEngine.create({
    database,
    logger: SILENT,
    settings: { leaseMs: 30_000, firstRetryDelayMs: 2_000, retention: { maxAgeMs: 1e12, maxJobsPerPolicy: 1_000 } },
    servedRegions: ServedRegions.create({ own: 'eu', others: [] }),
    policyKinds: [EMPTY_TASKS],
    loadClusters: async () => [],
  });
  await insertPolicy(database, 'bench');
  const job = await engine.jobs.createJob({ policy: 'bench', trigger: 'manual' });
  engine.jobs.start();

  const startedAt = performance.now();
  const ended = new Promise<void>(resolve => {
    engine.jobs.onChange(change => change.jobId === job.id && isFinal(change.status) && resolve());
  });
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      for (;;) {
        const request = { workerId: `worker-${lane}`, regions: ['eu'], kinds: ['empty'], limit: CLAIM_LIMIT, waitMs: 0 };
        const tasks = await engine.broker.claim(request);
        if (tasks.length === 0) {
          return;
        }
        await Promise.all(tasks.map(task => engine.broker.complete(task, { status: 'succeeded', result: {} })));
      }
    }),
  );
  await ended;
  const elapsedMs = performance.now() - startedAt;
  await engine.jobs.stop();
  return elapsedMs;
}

async function insertPolicy(database: ReplicationDatabase, name: string): Promise<void> {
  const replication = policySpecificationSchema.parse({ kind: 'empty' });
  const document = { metadata: { name }, spec: { replication } };
  await database
    .knex('policies')
    .insert({ name, document: JSON.stringify(document), kind: 'empty', owner: 'bench', created_at: 0, updated_at: 0 });
}

void broker().then(reportResult);
