import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import type { IcebergPolicy, JobPurpose, PolicyDocument, Pruning } from '@portage/backstage-plugin-replication-common';
import type { JobSummary, NextTasks, Published, StageResults } from '@portage/backstage-plugin-replication-node';
import { createWorkerRuntime, type WorkerRuntime } from '@portage/workers';
import Database from 'better-sqlite3';
import { icebergPolicyKind } from '../icebergPolicyKind';
import { StageBroker } from './StageBroker';

const FIXTURES = resolve(__dirname, '../../../../../../test/fixtures');
const ROOT = '/tmp/portage-fixtures';
const NAME = 'v2-two-regions';
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface FixtureDescription {
  tables: Record<string, { head: string; commits: { metadata_location: string }[] }>;
}

/** How a job is run. */
export interface RunOptions {
  purpose?: JobPurpose;
  options?: Record<string, unknown>;
  dryRun?: boolean;
  /** See `CompileContext.interrupted`. */
  interrupted?: boolean;
  /** Lets every stage have taken more than one attempt. */
  retried?: boolean;
  /** So many times the job may begin again. */
  restarts?: number;
  /** After a stage, before the next. */
  onStage?: (stage: string) => void;
}

/** What became of it; `next` where it did not come to its last stage. */
export type RunOutcome = JobSummary & { next?: NextTasks };

/** Whole Iceberg jobs on a real worker runtime, without a control plane: the kind says which tasks come next, this runs them. */
export class IcebergScene {
  readonly broker = new StageBroker();
  readonly commits: string[];
  readonly head: string;
  readonly replica = join(ROOT, NAME, 'us/replica');
  private readonly directory = mkdtempSync(join(tmpdir(), 'portage-kind-'));
  private readonly database = new Database(join(this.directory, 'catalog.sqlite'));
  private readonly runtime: WorkerRuntime;
  private readonly lastResults = new Map<JobPurpose, Record<string, unknown>>();
  private jobs = 0;
  lastPublished: Published | undefined;
  /** What the policy says of history that the source has lost. */
  history: IcebergPolicy['history'] = 'strict';

  static start(): IcebergScene {
    return new IcebergScene();
  }

  private constructor() {
    const fixture: FixtureDescription = JSON.parse(readFileSync(join(FIXTURES, NAME, 'fixture.json'), 'utf8'));
    this.commits = fixture.tables['sales.orders'].commits.map(commit => commit.metadata_location);
    this.head = fixture.tables['sales.orders'].head;
    execFileSync('mkdir', ['-p', ROOT]);
    execFileSync('tar', ['-xzf', join(FIXTURES, NAME, 'tree.tar.gz'), '-C', ROOT]);
    this.database.pragma('journal_mode = WAL');
    this.database
      .exec(`CREATE TABLE IF NOT EXISTS iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL,
      table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), iceberg_type VARCHAR(5),
      PRIMARY KEY (catalog_name, table_namespace, table_name))`);
    const connections = {
      catalog: { type: 'sql', client: 'better-sqlite3', connection: join(this.directory, 'catalog.sqlite') },
      disk: { type: 'file', root: ROOT },
    };
    this.runtime = createWorkerRuntime({
      config: new ConfigReader({ replication: { region: 'us', connections } }),
      broker: this.broker,
      logger,
    });
    this.runtime.start();
  }

  async stop(): Promise<void> {
    await this.runtime.stop();
    this.database.close();
    rmSync(this.directory, { recursive: true });
    rmSync(join(ROOT, NAME), { recursive: true });
  }

  /** Lets a catalog's `sales.orders` point at a metadata file. */
  point(reference: string, location: string): void {
    this.database.prepare("DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_name = 'orders'").run(reference);
    this.database.prepare("INSERT INTO iceberg_tables VALUES (?, 'sales', 'orders', ?, NULL, 'TABLE')").run(reference, location);
  }

  /** Where a catalog's `sales.orders` points. */
  pointer(reference: string): string {
    const row = this.database.prepare('SELECT metadata_location AS location FROM iceberg_tables WHERE catalog_name = ?').get(reference);
    return (row as { location: string }).location;
  }

  drop(reference: string): void {
    this.database.prepare('DELETE FROM iceberg_tables WHERE catalog_name = ?').run(reference);
  }

  /** Files below the replica's location that are not Portage's own lists, sorted. */
  replicaFiles(): string[] {
    return readdirSync(this.replica, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(this.replica.length + 1))
      .filter(path => !path.startsWith('_portage/'))
      .sort();
  }

  async run(run: RunOptions = {}, pruning?: Partial<Pruning>): Promise<RunOutcome> {
    const { purpose = 'sync', options, dryRun = false, interrupted, retried, restarts: allowed = 0, onStage } = run;
    let restarts = allowed;
    this.jobs += 1;
    const compiled = icebergPolicyKind.compile({
      policy: this.policy(pruning),
      clusters: this.clusters(),
      jobId: `job-${this.jobs}`,
      purpose,
      options,
      lastResult: this.lastResults.get(purpose),
      dryRun,
      at: '2026-11-01T00:00:00Z',
      takeOver: false,
      lastPublished: this.lastPublished,
      interrupted,
    });
    let stages: StageResults[] = [];
    const names = icebergPolicyKind.stages(compiled);
    for (let position = 0; position < names.length; position += 1) {
      const stage = names[position];
      const next = icebergPolicyKind.nextTasks(stage, compiled, stages);
      if ('restart' in next && restarts > 0) {
        // As the engine does: what the earlier tasks found is forgotten, but for their files.
        restarts -= 1;
        position = -1;
        stages = [];
        continue;
      }
      if ('finished' in next || 'restart' in next) {
        return { next, ...icebergPolicyKind.summarize(compiled, stages) };
      }
      stages.push({ name: stage, results: 'tasks' in next ? await this.broker.runStage(next.tasks) : [], retried });
      onStage?.(stage);
    }
    const summary = icebergPolicyKind.summarize(compiled, stages);
    this.lastPublished = summary.published ?? this.lastPublished;
    if (!dryRun && !summary.failure) {
      this.lastResults.set(purpose, summary.result);
    }
    return summary;
  }

  private clusters() {
    const prefixes = (region: string) =>
      ['file:', 'file://'].map((scheme, number) => ({ prefix: `${scheme}${ROOT}/${NAME}/${region}/`, number }));
    return [
      { name: 'catalog', region: 'us', connection: 'catalog', type: 'sql', prefixes: [] },
      { name: 'eu-disk', region: 'eu', connection: 'disk', type: 'file', prefixes: prefixes('eu') },
      { name: 'us-disk', region: 'us', connection: 'disk', type: 'file', prefixes: prefixes('us') },
    ];
  }

  private policy(pruning?: Partial<Pruning>): PolicyDocument {
    return {
      metadata: { name: 'sales-to-us' },
      spec: {
        replication: {
          kind: 'iceberg',
          history: this.history,
          source: { cluster: 'catalog', reference: 'main' },
          target: { cluster: 'catalog', reference: 'main_replica_us', storage: 'us-disk', location: `file:${this.replica}/` },
          ...(pruning && { pruning }),
        },
      },
    } as unknown as PolicyDocument;
  }
}
