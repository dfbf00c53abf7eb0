import { Fixture } from '../support/Fixture';
import { runPolicy } from '../support/runPolicy';
import { waitForJob } from '../support/waitForJob';
import { enlargeTable } from './support/enlargeTable';
import { FaultScene } from './support/FaultScene';
import { SmallDisk } from './support/SmallDisk';

const REGION = 'target';
const NAME = 'full';
const COMMIT = 4;
/** Room for the small files of the table, and for half of its large one. */
const DISK_BYTES = 12 * 1024 * 1024;

// On a CI machine everything has to be there: the suite runs, and fails where it may not mount.
const describeWhereMounting = SmallDisk.isPermitted() || process.env.CI === 'true' ? describe : describe.skip;

describeWhereMounting('a target whose disk is full (skipped where this process may not mount one, as only root may)', () => {
  const fixture = Fixture.open('v2-two-regions');
  const [{ name: tableName, table }] = fixture.tables;
  const { metadata_location: metadataLocation, snapshot_ids: snapshotIds } = table.commits[COMMIT - 1];
  let disk: SmallDisk;
  let scene: FaultScene;

  beforeAll(async () => {
    disk = SmallDisk.mount({ sizeBytes: DISK_BYTES });
    scene = await FaultScene.start({
      fixtures: [fixture.name],
      targets: [{ region: REGION, workers: 1, concurrency: 1 }],
      targetRoot: disk.directory,
    });
    enlargeTable({ metadataLocation, snapshotId: snapshotIds[0] });
  }, 300_000);

  afterAll(async () => {
    await scene?.stop();
    disk?.remove();
  }, 60_000);

  it('fails the job, shows no partial object, and completes a retry once there is room', async () => {
    await scene.createPolicy(NAME, REGION);
    scene.commitToSource(NAME, { [tableName]: metadataLocation });
    const failed = await runPolicy(scene.backend.client, NAME);

    expect(failed).toMatchObject({ status: 'failed', reason: { code: 'storage-full', action: expect.stringContaining('retry') } });
    expect(failed.reason!.message).toContain('large.stats');
    const files = scene.filesOf(NAME, REGION);
    expect(files).toMatchObject({ broken: [], temporary: [] });
    expect(files.data.filter(path => path.endsWith('large.stats'))).toEqual([]);
    expect(scene.publicationsOf(NAME)).toEqual([]);

    disk.resize({ sizeBytes: 8 * DISK_BYTES });
    const { id } = await scene.backend.client.call('retryJob', { path: { id: failed.id } });
    expect(await waitForJob(scene.backend.client, id)).toMatchObject({ status: 'succeeded', result: { heldTables: [] } });
    const { snapshots } = await scene.read(scene.pointersOf(NAME)[tableName]);
    const rows = snapshotIds.map(snapshot => [
      snapshot,
      { rows: table.snapshots[snapshot].rows, sha256: table.snapshots[snapshot].rows_sha256 },
    ]);
    expect(snapshots).toEqual(Object.fromEntries(rows));
    expect(scene.filesOf(NAME, REGION).broken).toEqual([]);
  }, 180_000);
});
