import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import {
  TASK_SCHEMAS,
  type ClaimedTask,
  type LocalizedFile,
  type PolicyDocument,
  type TaskKind,
} from '@portage/backstage-plugin-replication-common';
import type {
  Published,
  StageResults,
  TaskBroker,
  TaskOutcome,
  TaskSpecification,
  TaskToken,
} from '@portage/backstage-plugin-replication-node';
import { createWorkerRuntime } from '@portage/workers';
import Database from 'better-sqlite3';
import { icebergPolicyKind } from './icebergPolicyKind';

/** A whole Iceberg job on a real worker runtime, without a control plane: the kind says which tasks come next, this runs them. */

const FIXTURES = resolve(__dirname, '../../../../../test/fixtures');
const ROOT = '/tmp/portage-fixtures';
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A queue of one stage, with the localization map in memory. */
class StageBroker implements TaskBroker {
  private waiting: ClaimedTask[] = [];
  private readonly outcomes = new Map<string, TaskOutcome>();
  private readonly map = new Map<string, LocalizedFile>();
  private sequence = 0;

  async runStage(tasks: readonly TaskSpecification[]): Promise<unknown[]> {
    const claimed = tasks.map(({ kind, payload }) => {
      this.sequence += 1;
      return {
        taskId: String(this.sequence),
        kind,
        payload: JSON.parse(JSON.stringify(payload)),
        attempt: 1,
        fencingToken: 1,
        leaseMs: 30_000,
      };
    });
    this.waiting.push(...claimed);
    while (claimed.some(({ taskId }) => !this.outcomes.has(taskId))) {
      await sleep(5);
    }
    return claimed.map(({ taskId, kind }) => {
      const outcome = this.outcomes.get(taskId)!;
      if (outcome.status !== 'succeeded') {
        throw Object.assign(new Error(`${kind}: ${outcome.reason.message}`), { code: outcome.reason.code });
      }
      return TASK_SCHEMAS[kind as TaskKind].result.parse(outcome.result);
    });
  }

  async claim({ kinds, limit }: { kinds: string[]; limit: number }, options?: { signal?: AbortSignal }) {
    const tasks = this.waiting.filter(({ kind }) => kinds.includes(kind)).slice(0, limit);
    this.waiting = this.waiting.filter(task => !tasks.includes(task));
    if (tasks.length === 0) {
      await sleep(5, undefined, { signal: options?.signal });
    }
    return tasks;
  }

  async heartbeat() {
    return { cancel: false };
  }

  async progress() {}

  async log() {}

  async complete({ taskId }: TaskToken, outcome: TaskOutcome) {
    this.outcomes.set(taskId, outcome);
  }

  async readLocalizedFiles(_: TaskToken, { scope, sourcePaths }: { scope: string; sourcePaths: string[] }) {
    return sourcePaths.flatMap(path => this.map.get(`${scope} ${path}`) ?? []);
  }

  async writeLocalizedFiles(_: TaskToken, { scope, files }: { scope: string; files: LocalizedFile[] }) {
    files.forEach(file => this.map.set(`${scope} ${file.sourcePath}`, file));
  }
}

interface FixtureDescription {
  tables: Record<string, { head: string; commits: { metadata_location: string }[] }>;
}

describe('icebergPolicyKind', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portage-job-'));
  const name = 'v2-two-regions';
  const fixture: FixtureDescription = JSON.parse(readFileSync(join(FIXTURES, name, 'fixture.json'), 'utf8'));
  const database = new Database(join(directory, 'catalog.sqlite'));
  const broker = new StageBroker();
  let lastPublished: Published | undefined;
  const runtime = createWorkerRuntime({
    config: new ConfigReader({
      replication: {
        region: 'us',
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: join(directory, 'catalog.sqlite') },
          disk: { type: 'file', root: ROOT },
        },
      },
    }),
    broker,
    logger,
  });

  beforeAll(() => {
    execFileSync('mkdir', ['-p', ROOT]);
    execFileSync('tar', ['-xzf', join(FIXTURES, name, 'tree.tar.gz'), '-C', ROOT]);
    database.pragma('journal_mode = WAL');
    runtime.start();
  });

  afterAll(async () => {
    await runtime.stop();
    database.close();
    rmSync(directory, { recursive: true });
    rmSync(join(ROOT, name), { recursive: true });
  });

  const prefixes = (region: string) =>
    ['file:', 'file://'].map((scheme, number) => ({ prefix: `${scheme}${ROOT}/${name}/${region}/`, number }));
  const clusters = [
    { name: 'catalog', region: 'us', connection: 'catalog', type: 'sql', prefixes: [] },
    { name: 'eu-disk', region: 'eu', connection: 'disk', type: 'file', prefixes: prefixes('eu') },
    { name: 'us-disk', region: 'us', connection: 'disk', type: 'file', prefixes: prefixes('us') },
  ];
  const policy = {
    metadata: { name: 'sales-to-us' },
    spec: {
      replication: {
        kind: 'iceberg',
        source: { cluster: 'catalog', reference: 'main' },
        target: { cluster: 'catalog', reference: 'main_replica_us', storage: 'us-disk', location: `file:${ROOT}/${name}/us/replica/` },
      },
    },
  } as unknown as PolicyDocument;

  async function runJob(jobId: string) {
    const compiled = icebergPolicyKind.compile({
      policy,
      clusters,
      jobId,
      dryRun: false,
      at: '2026-11-01T00:00:00Z',
      takeOver: false,
      lastPublished,
    });
    const stages: StageResults[] = [];
    for (const stage of icebergPolicyKind.stages(compiled)) {
      const next = icebergPolicyKind.nextTasks(stage, compiled, stages);
      if ('finished' in next || 'restart' in next) {
        return { next, ...icebergPolicyKind.summarize(compiled, stages) };
      }
      stages.push({ name: stage, results: 'tasks' in next ? await broker.runStage(next.tasks) : [] });
    }
    return { next: undefined, ...icebergPolicyKind.summarize(compiled, stages) };
  }

  function point(catalogName: string, location: string) {
    database.prepare("DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_name = 'orders'").run(catalogName);
    database.prepare("INSERT INTO iceberg_tables VALUES (?, 'sales', 'orders', ?, NULL, 'TABLE')").run(catalogName, location);
  }

  it('publishes each state of the source, reuses what was proved, and finds nothing new where nothing is', async () => {
    database.exec(`CREATE TABLE IF NOT EXISTS iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL,
      table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), iceberg_type VARCHAR(5),
      PRIMARY KEY (catalog_name, table_namespace, table_name))`);
    const { commits } = fixture.tables['sales.orders'];
    let reused = 0;
    for (const [index, { metadata_location: location }] of commits.entries()) {
      point('main', location);
      const { result, published, reason } = await runJob(`job-${index}`);
      expect(reason).toBeUndefined();
      expect(result).toMatchObject({ tables: 1, heldTables: [] });
      expect(published?.auditDigest).toMatch(/^[0-9a-f]{64}$/);
      lastPublished = published;
      reused += result.manifestsReused as number;
    }
    expect(reused).toBeGreaterThan(0);
    const { next } = await runJob('job-again');
    expect(next).toMatchObject({ finished: { code: 'nothing-new' } });
  }, 60_000);

  it('refuses to go on where somebody else changed the replica', async () => {
    point('main_replica_us', fixture.tables['sales.orders'].head);
    await expect(runJob('job-after')).rejects.toMatchObject({ code: 'replica-diverged' });
  }, 60_000);
});
