import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { Fixture } from '../support/Fixture';
import { waitForJob } from '../support/waitForJob';
import type { WriteEvent } from './support/FaultRule';
import { FaultScene } from './support/FaultScene';

/**
 * Two workers share the tasks of one job. The tables come from many fixtures, enough for several tasks in each stage, and each write
 * takes a while, so that both workers are in the middle of their tasks when something happens.
 */

const FIXTURES = [
  'v1-two-regions',
  'v2-two-regions',
  'mixed-writers',
  'evolution',
  'appended-manifests',
  'metadata-gzip',
  'path-properties',
  'multi-table-log',
  'empty-table',
];
const REGION = 'target';
const WRITE_TIMEOUT_MS = 60_000;
/** Long enough for a kill or a cancel to come in the middle of a stage that has some ninety files to copy. */
const WRITE_DELAY_MS = 400;
/** Longer than a slowed write takes: by then a worker that had not stopped would have written something. */
const QUIET_MS = 1_000;

describe('two workers', () => {
  const tables = FIXTURES.map(name => Fixture.open(name)).flatMap(fixture =>
    fixture.tables
      .filter(({ expect: expected, table }) => expected === 'ok' && !hasDeletes(table.snapshots))
      .map(({ name, table }) => ({ name: `${fixture.name.replaceAll('-', '_')}.${name.split('.').at(-1)}`, table })),
  );
  const heads = Object.fromEntries(tables.map(({ name, table }) => [name, table.head]));
  let scene: FaultScene;

  beforeAll(async () => {
    scene = await FaultScene.start({ fixtures: FIXTURES, targets: [{ region: REGION, workers: 2, concurrency: 2 }] });
  }, 300_000);

  afterAll(async () => {
    await scene?.stop();
  }, 60_000);

  beforeEach(async () => {
    for (const worker of scene.workers) {
      worker.setRules([]);
      worker.forgetWrites();
      if (!worker.running) {
        await worker.start();
      }
    }
  });

  const isCopied = ({ phase, operation, target }: WriteEvent) => phase === 'end' && operation === 'write' && target.includes('/_data/');
  const isBeingCopied = ({ phase, target }: WriteEvent) => phase === 'begin' && target.includes('/_data/');

  async function run(name: string): Promise<string> {
    await scene.createPolicy(name, REGION);
    scene.commitToSource(name, heads);
    return (await scene.backend.client.call('runPolicy', { path: { name }, body: {} })).id;
  }

  function slowDown(matches: string): void {
    scene.workers.forEach(worker =>
      worker.setRules([{ id: `slow ${matches}`, matches, from: 1, action: { type: 'delay', ms: WRITE_DELAY_MS } }]),
    );
  }

  async function expectWhole(name: string, job: Job): Promise<void> {
    expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [], tables: tables.length } });
    const pointers = scene.pointersOf(name);
    // Each table was published once, all of them together.
    const publications = scene.publicationsOf(name).map(({ table, metadataLocation }) => [table, metadataLocation]);
    expect(publications.sort()).toEqual(Object.entries(pointers).sort());
    expect(Object.keys(pointers).sort()).toEqual(Object.keys(heads).sort());
    for (const { name: table, table: source } of tables) {
      const { snapshots, foreignPaths } = await scene.read(pointers[table]);
      const expected = Object.entries(source.snapshots).map(([id, { rows, rows_sha256: sha256 }]) => [id, { rows, sha256 }]);
      expect({ table, snapshots }).toEqual({ table, snapshots: Object.fromEntries(expected) });
      expect(foreignPaths).toEqual([]);
    }
    expect(scene.filesOf(name, REGION).broken).toEqual([]);
  }

  it('complete a job when one of them is killed with tasks in flight', async () => {
    const name = 'one-of-two-killed';
    slowDown('/_data/');
    const id = await run(name);
    await Promise.all(scene.workers.map(worker => worker.waitForWrite(isCopied, { timeoutMs: WRITE_TIMEOUT_MS })));
    const [killed, survivor] = scene.workers;
    await killed.end('SIGKILL');
    expect(killed.writes.filter(isBeingCopied).length).toBeGreaterThan(killed.writes.filter(isCopied).length);
    scene.workers.forEach(worker => worker.setRules([]));

    const job = await waitForJob(scene.backend.client, id);
    await expectWhole(name, job);
    // What one had written the other found there: no file was written twice.
    const written = scene.workers.flatMap(worker =>
      worker.writes.filter(event => isCopied(event) && event.outcome === 'written').map(({ target }) => target),
    );
    expect(new Set(written).size).toBe(written.length);
    const { stages } = await scene.backend.client.call('listStages', { path: { id } });
    const copies = stages.find(({ name: stage }) => stage === 'copy')!.taskList;
    expect(copies.some(({ attempt }) => attempt > 1)).toBe(true);
    expect(survivor.running).toBe(true);
  }, 300_000);

  it('stop soon when their job is cancelled, publish nothing, and complete it on a retry', async () => {
    const name = 'cancelled';
    slowDown('/_data/');
    const id = await run(name);
    await Promise.all(scene.workers.map(worker => worker.waitForWrite(isCopied, { timeoutMs: WRITE_TIMEOUT_MS })));
    await scene.backend.client.call('cancelJob', { path: { id } });
    const cancelled = await waitForJob(scene.backend.client, id, { timeoutMs: 30_000 });
    expect(cancelled).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled' } });
    expect(cancelled.stages.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'cancelled', 'skipped', 'skipped', 'skipped']);

    const files = scene.filesOf(name, REGION);
    expect(files.data.length).toBeGreaterThan(0);
    expect(files).toMatchObject({ metadata: [], broken: [], temporary: [] });
    expect(scene.publicationsOf(name)).toEqual([]);
    scene.workers.forEach(worker => worker.setRules([]));
    const writes = scene.workers.map(worker => worker.writes.length);
    await sleep(QUIET_MS);
    expect(scene.workers.map(worker => worker.writes.length)).toEqual(writes);

    const retried = await scene.backend.client.call('retryJob', { path: { id } });
    const job = await waitForJob(scene.backend.client, retried.id);
    await expectWhole(name, job);
    expect(job.result).toMatchObject({ filesPresent: files.data.length });
    // The cancel reached them in the middle of their work.
    expect(files.data.length).toBeLessThan(scene.filesOf(name, REGION).data.length);
  }, 300_000);
});

function hasDeletes(
  snapshots: Record<string, { position_delete_files: number; equality_delete_files: number; deletion_vectors: number }>,
): boolean {
  return Object.values(snapshots).some(
    ({ position_delete_files: position, equality_delete_files: equality, deletion_vectors: vectors }) => position + equality + vectors > 0,
  );
}
