/* eslint-disable jest/no-standalone-expect -- steps of a scenario, called from tests */
import type { Job } from '@portage/backstage-plugin-replication-common';
import { Fixture } from '../../support/Fixture';
import { runPolicy } from '../../support/runPolicy';
import { waitForJob } from '../../support/waitForJob';
import { enlargeTable } from './enlargeTable';
import type { FaultAction, WriteEvent } from './FaultRule';
import { FaultScene } from './FaultScene';
import type { FaultyWorker } from './FaultyWorker';
import type { ReplicaFiles } from './inspectReplica';

const FIXTURE = 'v2-two-regions';
const KILL_TIMEOUT_MS = 120_000;

/** One way to die: at write `write`, from 1 on, of the job for `commit`, after the commits `published` were published. */
export interface KillPoint {
  published: readonly number[];
  commit: number;
  write: number;
  moment: (FaultAction & { type: 'kill' })['moment'];
}

/** What an undisturbed job did, and left. */
export interface CleanRun {
  writes: WriteEvent[];
  digest: unknown;
  files: Pick<ReplicaFiles, 'data' | 'metadata'>;
}

interface Lane {
  region: string;
  worker: FaultyWorker;
}

/**
 * Kills a worker in the middle of jobs and starts it again. In between the replica must be the old one or the new one, whole;
 * afterwards the job must have completed, the replica be equal to the source, and each state of the source published once.
 *
 * Several regions work side by side, each with its own worker: most of the time goes by waiting for leases and backoff.
 */
export class KillScenario {
  private readonly fixture: Fixture;
  private readonly lanes: readonly Lane[];

  static async start(options: { lanes: number }): Promise<KillScenario> {
    const regions = Array.from({ length: options.lanes }, (_, lane) => `lane-${lane}`);
    const scene = await FaultScene.start({ fixtures: [FIXTURE], targets: regions.map(region => ({ region, workers: 1 })) });
    return new KillScenario(scene, regions);
  }

  private constructor(
    private readonly scene: FaultScene,
    regions: readonly string[],
  ) {
    this.lanes = regions.map((region, index) => ({ region, worker: scene.workers[index] }));
    this.fixture = Fixture.open(FIXTURE);
    const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = this.commitOf(4);
    enlargeTable({ metadataLocation, snapshotId: snapshotIds[0] });
  }

  private get tableName(): string {
    return this.fixture.tables[0].name;
  }

  private commitOf(commit: number) {
    return this.fixture.tables[0].table.commits[commit - 1];
  }

  /** Runs the job undisturbed, to know which writes it makes and what it leaves. */
  async runClean(published: readonly number[], commit: number): Promise<CleanRun> {
    const { scene } = this;
    const [{ region, worker }] = this.lanes;
    const name = `clean-${commit}`;
    await scene.createPolicy(name, region);
    await this.publish(name, published);
    worker.forgetWrites();
    this.commitToSource(name, commit);
    const job = await runPolicy(scene.backend.client, name);
    expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [] } });
    await this.expectWhole(scene.pointersOf(name)[this.tableName], commit);
    const { data, metadata } = scene.filesOf(name, region);
    const writes = worker.writes.filter(({ phase, target }) => phase === 'begin' && target.includes(name));
    await scene.removePolicy(name, region);
    return { writes, digest: job.result?.auditDigest, files: { data, metadata } };
  }

  /** Works off all points, each lane taking the next one. @returns every point that failed, and how */
  async runAll(points: readonly KillPoint[], clean: CleanRun): Promise<string[]> {
    const failures: string[] = [];
    const queue = [...points];
    const work = async (lane: Lane) => {
      for (let point = queue.shift(); point; point = queue.shift()) {
        try {
          await this.runPoint(point, lane, clean);
        } catch (error) {
          failures.push(`${point.moment} write ${point.write}: ${(error as Error).message}`);
          lane.worker.setRules([]);
          await lane.worker.end('SIGKILL');
          await lane.worker.start();
        }
      }
    };
    await Promise.all(this.lanes.map(work));
    return failures;
  }

  async stop(): Promise<void> {
    await this.scene.stop();
  }

  private async runPoint(point: KillPoint, { region, worker }: Lane, clean: CleanRun): Promise<void> {
    const { scene } = this;
    const { published, commit, write, moment } = point;
    const name = `to-${commit}-write-${String(write).padStart(2, '0')}-${moment}`;
    await scene.createPolicy(name, region);
    await this.publish(name, published);
    const { [this.tableName]: standing } = scene.pointersOf(name);

    worker.setRules([{ id: name, matches: name, from: write, to: write, action: { type: 'kill', moment } }]);
    this.commitToSource(name, commit);
    const { id } = await scene.backend.client.call('runPolicy', { path: { name }, body: {} });
    await this.expectKilled(worker, id);
    await this.expectOldOrNew({ name, region, standing, point });

    worker.setRules([]);
    await worker.start();
    const job = await waitForJob(scene.backend.client, id);
    const { status, reason, result } = job;
    expect({ status, reason, result }).toMatchObject({
      status: 'succeeded',
      reason: undefined,
      result: { auditDigest: clean.digest, heldTables: [] },
    });
    await this.expectOnePublication({ name, job, point });
    this.expectSameFiles({ name, region, clean });
    await scene.removePolicy(name, region);
  }

  private commitToSource(name: string, commit: number): void {
    this.scene.commitToSource(name, { [this.tableName]: this.commitOf(commit).metadata_location });
  }

  private async publish(name: string, commits: readonly number[]): Promise<void> {
    for (const commit of commits) {
      this.commitToSource(name, commit);
      expect(await runPolicy(this.scene.backend.client, name)).toMatchObject({ status: 'succeeded' });
    }
  }

  private async expectKilled(worker: FaultyWorker, jobId: string): Promise<void> {
    const job = waitForJob(this.scene.backend.client, jobId, { timeoutMs: KILL_TIMEOUT_MS });
    expect(await Promise.race([worker.ended, job.then(({ status }) => `The job ${status} before the kill`)])).toBe('SIGKILL');
  }

  /** What others see while the worker is dead. */
  private async expectOldOrNew(options: { name: string; region: string; standing: string | undefined; point: KillPoint }): Promise<void> {
    const { name, region, standing, point } = options;
    expect(this.scene.filesOf(name, region).broken).toEqual([]);
    const { [this.tableName]: pointer } = this.scene.pointersOf(name);
    if (pointer !== standing) {
      await this.expectWhole(pointer, point.commit);
    } else if (standing !== undefined) {
      await this.expectWhole(standing, point.published.at(-1)!);
    }
  }

  /** PyIceberg reads each snapshot, from files of the target alone. */
  private async expectWhole(metadataLocation: string, commit: number): Promise<void> {
    const { snapshots, foreignPaths } = await this.scene.read(metadataLocation);
    const { snapshots: recorded } = this.fixture.tables[0].table;
    const rows = this.commitOf(commit).snapshot_ids.map(id => [id, { rows: recorded[id].rows, sha256: recorded[id].rows_sha256 }]);
    expect(snapshots).toEqual(Object.fromEntries(rows));
    expect(foreignPaths).toEqual([]);
  }

  /** One change of the pointer for each state of the source; the last one stands, is whole, and is what the control plane recorded. */
  private async expectOnePublication(options: { name: string; job: Job; point: KillPoint }): Promise<void> {
    const { scene, tableName } = this;
    const { name, job, point } = options;
    const { [tableName]: metadataLocation } = scene.pointersOf(name);
    await this.expectWhole(metadataLocation, point.commit);
    const publications = scene.publicationsOf(name);
    expect(publications.map(({ table }) => table)).toEqual([...point.published, point.commit].map(() => tableName));
    expect(publications.at(-1)).toEqual({ table: tableName, metadataLocation });
    const { status } = await scene.backend.client.call('getPolicy', { path: { name } });
    expect(status.lastPublished).toMatchObject({ sourceHash: job.result?.sourceHash });
  }

  /** Every file is there once: what was written before the kill was met again, under the name that it had. What was half written is gone. */
  private expectSameFiles(options: { name: string; region: string; clean: CleanRun }): void {
    const { name, region, clean } = options;
    const files = this.scene.filesOf(name, region);
    expect(files).toMatchObject({ broken: [], temporary: [], data: clean.files.data });
    // Their names differ from the clean run's, since their paths do.
    expect(files.metadata).toHaveLength(clean.files.metadata.length);
  }
}
