import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { Fixture } from '../support/Fixture';
import { runPolicy } from '../support/runPolicy';
import { waitForJob } from '../support/waitForJob';
import type { FaultRule, WriteEvent } from './support/FaultRule';
import { FaultScene } from './support/FaultScene';

/**
 * Storages that fail while a job runs: one that is down for a while or for good, and a source whose files go while they are read, rightly
 * or not.
 */

const REGION = 'target';
const WRITE_TIMEOUT_MS = 60_000;

describe('a storage that fails', () => {
  const fixture = Fixture.open('v2-two-regions');
  const [{ name: tableName, table }] = fixture.tables;
  let scene: FaultScene;

  beforeAll(async () => {
    scene = await FaultScene.start({ fixtures: [fixture.name], targets: [{ region: REGION, workers: 1, concurrency: 1 }] });
  }, 300_000);

  afterAll(async () => {
    await scene?.stop();
  }, 60_000);

  beforeEach(() => {
    fixture.unpack();
    scene.workers[0].setRules([]);
    scene.workers[0].forgetWrites();
  });

  const commitOf = (commit: number) => table.commits[commit - 1];

  function commitToSource(name: string, commit: number): void {
    scene.commitToSource(name, { [tableName]: commitOf(commit).metadata_location });
  }

  async function expectWhole(name: string, job: Job, commit: number): Promise<void> {
    expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [] } });
    const { snapshots } = await scene.read(scene.pointersOf(name)[tableName]);
    const ids = commitOf(commit).snapshot_ids;
    expect(snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    expect(scene.filesOf(name, REGION).broken).toEqual([]);
  }

  it('tries again when the target is down for a while, and goes on with what it has', async () => {
    const name = 'down';
    // Two writes of each stage fail, one an attempt.
    const busy = (stage: string, matches: string): FaultRule => ({
      id: stage,
      matches,
      from: 1,
      to: 2,
      action: { type: 'fail', code: 'storage-throttled' },
    });
    scene.workers[0].setRules([busy('copy', `${name}/_data/`), busy('localize', '/localized-'), busy('publish', '/published/')]);
    await scene.createPolicy(name, REGION);
    commitToSource(name, 6);
    const job = await runPolicy(scene.backend.client, name);
    await expectWhole(name, job, 6);
    const { stages } = await scene.backend.client.call('listStages', { path: { id: job.id } });
    const attempts = Object.fromEntries(stages.map(({ name: stage, taskList }) => [stage, taskList[0].attempt]));
    expect(attempts).toEqual({ discover: 1, plan: 1, copy: 3, localize: 3, audit: 1, publish: 3 });
    expect(scene.publicationsOf(name)).toHaveLength(1);
  }, 180_000);

  it('fails with the reason when the target stays down, and completes a retry with what it has', async () => {
    const name = 'down-for-good';
    const down: FaultRule = { id: name, matches: '/localized-', from: 1, action: { type: 'fail', code: 'storage-unreachable' } };
    scene.workers[0].setRules([down]);
    await scene.createPolicy(name, REGION);
    commitToSource(name, 6);
    const failed = await runPolicy(scene.backend.client, name);
    expect(failed).toMatchObject({
      status: 'failed',
      reason: {
        code: 'attempts-exhausted',
        message: expect.stringContaining('storage-unreachable'),
        action: expect.stringContaining('retry'),
      },
    });
    expect(scene.publicationsOf(name)).toEqual([]);
    const { data, broken, temporary } = scene.filesOf(name, REGION);
    expect({ broken, temporary }).toEqual({ broken: [], temporary: [] });

    scene.workers[0].setRules([]);
    const { id } = await scene.backend.client.call('retryJob', { path: { id: failed.id } });
    const job = await waitForJob(scene.backend.client, id);
    await expectWhole(name, job, 6);
    expect(job.result).toMatchObject({ filesCopied: 0, filesPresent: data.length });
  }, 120_000);

  it('notices what a stranger commits to the replica while its job runs, and leaves it', async () => {
    const name = 'stranger';
    await scene.createPolicy(name, REGION);
    commitToSource(name, 4);
    expect(await runPolicy(scene.backend.client, name)).toMatchObject({ status: 'succeeded' });
    scene.workers[0].forgetWrites();
    scene.workers[0].setRules([{ id: name, matches: name, operations: ['commit'], from: 1, action: { type: 'hold' } }]);
    commitToSource(name, 6);
    const { id } = await scene.backend.client.call('runPolicy', { path: { name }, body: {} });
    await scene.workers[0].waitForWrite(({ phase }) => phase === 'held', { timeoutMs: WRITE_TIMEOUT_MS });
    scene.catalog.set(name, { [tableName]: commitOf(1).metadata_location });
    scene.workers[0].setRules([]);
    expect(await waitForJob(scene.backend.client, id)).toMatchObject({ status: 'failed', reason: { code: 'replica-diverged' } });
    expect(scene.pointersOf(name)).toEqual({ [tableName]: commitOf(1).metadata_location });
  }, 120_000);

  describe('with files of the source gone', () => {
    /** Publishes commit 4 and begins with commit 6; the job is held before the first file of it is copied. */
    async function holdCopy(name: string): Promise<{ id: string; planned: string[] }> {
      const [worker] = scene.workers;
      await scene.createPolicy(name, REGION);
      commitToSource(name, 4);
      expect(await runPolicy(scene.backend.client, name)).toMatchObject({ status: 'succeeded' });
      worker.forgetWrites();
      worker.setRules([{ id: name, matches: `${name}/_data/`, from: 1, action: { type: 'hold' } }]);
      commitToSource(name, 6);
      const { id } = await scene.backend.client.call('runPolicy', { path: { name }, body: {} });
      const isHeld = ({ phase }: WriteEvent) => phase === 'held';
      await worker.waitForWrite(isHeld, { timeoutMs: WRITE_TIMEOUT_MS });
      return { id, planned: plannedFiles(name, id) };
    }

    /** The source files of a job's copy plan, in order. */
    function plannedFiles(name: string, jobId: string): string[] {
      const folder = join(scene.directoryOf(name, REGION), '_portage', name, jobId);
      const plan = readdirSync(folder).find(file => file.startsWith('copy-plan-'))!;
      return [...readFileSync(join(folder, plan), 'utf8').matchAll(/"sourceUri":"file:([^"]+)"/g)].map(([, path]) => path);
    }

    /** The files of the third snapshot's own metadata, which commit 6 brought. */
    function metadataOfThird(): string[] {
      const folder = join(fixture.description.root, 'eu/wh/sales/orders/metadata');
      const [list] = readdirSync(folder).filter(file => file.startsWith(`snap-${commitOf(6).snapshot_ids[2]}-`));
      const [commitUuid] = /[0-9a-f]{8}-[0-9a-f-]{27}(?=\.avro$)/.exec(list)!;
      return readdirSync(folder)
        .filter(file => file.includes(commitUuid))
        .map(file => join(folder, file));
    }

    const GONE = [
      { what: 'a data file', pick: (planned: string[]) => [planned.at(-1)!] },
      { what: 'manifests', pick: () => metadataOfThird() },
    ];

    it.each(GONE)(
      'begins again when $what went and the head has moved, and succeeds',
      async ({ what, pick }) => {
        const name = `moved-${what.replaceAll(' ', '-')}`;
        const { id, planned } = await holdCopy(name);
        pick(planned).forEach(file => unlinkSync(file));
        // The writer rolled back, and removed what it no longer needs.
        commitToSource(name, 4);
        scene.workers[0].setRules([]);
        const job = await waitForJob(scene.backend.client, id);
        await expectWhole(name, job, 4);
        expect(scene.publicationsOf(name)).toHaveLength(1);
      },
      120_000,
    );

    it.each(GONE)(
      'holds the table with its name when $what went and the head stands',
      async ({ what, pick }) => {
        const name = `stands-${what.replaceAll(' ', '-')}`;
        const { id, planned } = await holdCopy(name);
        const before = scene.pointersOf(name);
        const gone = pick(planned);
        const bytes = gone.map(file => readFileSync(file));
        gone.forEach(file => unlinkSync(file));
        scene.workers[0].setRules([]);
        const failed = await waitForJob(scene.backend.client, id);
        expect(failed).toMatchObject({ status: 'failed', reason: { code: 'source-file-missing' } });
        expect(gone.some(file => failed.reason!.message.includes(file))).toBe(true);
        expect(failed.result).toMatchObject({ heldTables: [{ table: tableName, reason: { code: 'source-file-missing' } }] });
        expect(scene.pointersOf(name)).toEqual(before);

        // Restored, the retry goes on with it.
        gone.forEach((file, index) => writeFileSync(file, bytes[index]));
        const retried = await scene.backend.client.call('retryJob', { path: { id } });
        await expectWhole(name, await waitForJob(scene.backend.client, retried.id), 6);
      },
      120_000,
    );
  });
});
