import { startNessie, type NessieServer } from '../servers/startNessie';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { runPolicy } from '../support/runPolicy';
import { startBackend, type TestBackend } from '../support/startBackend';

const REGION = 'us';
const REPLICA = 'main_replica_us';

/** What becomes of names and identities: drops, tables made again under an old name, renames, and views that take a table's name. */
describe('a Nessie replica of changing names', () => {
  const fixture = Fixture.open('drop-recreate-rename');
  const views = Fixture.open('view');
  let nessie: NessieServer;
  let backend: TestBackend;
  let writer: NessieWriter;

  beforeAll(async () => {
    fixture.unpack();
    views.unpack();
    nessie = await startNessie();
    writer = new NessieWriter(nessie.uri, 'main');
    backend = await startBackend({
      replication: {
        region: REGION,
        worker: { regions: [REGION] },
        connections: {
          'lake-catalog': { type: 'nessie', uri: nessie.uri },
          disk: { type: 'file', root: '/tmp/portage-fixtures' },
        },
      },
    });
    const createCluster = (...document: Parameters<typeof clusterDocument>) =>
      backend.client.call('createCluster', { body: clusterDocument(...document) });
    await createCluster('lake-catalog', { region: REGION, connection: 'lake-catalog' });
    for (const { description } of [fixture, views]) {
      for (const { region, uri_prefixes: prefixes } of description.storages) {
        await createCluster(`${description.name}-${region}`, { region, prefixes, connection: 'disk' });
      }
    }
    await backend.client.call('createPolicy', {
      body: policyDocument('names', {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: {
          cluster: 'lake-catalog',
          reference: REPLICA,
          storage: `${fixture.name}-${REGION}`,
          location: `file:${fixture.description.root}/${REGION}/replica/`,
        },
      }),
    });
  }, 300_000);

  afterAll(async () => {
    await backend?.stop();
    await nessie?.stop();
    fixture.remove();
    views.remove();
  });

  const commit = async (...numbers: number[]) => {
    for (const number of numbers) {
      const { tables, renamed = {} } = fixture.description.commit_log.find(({ n }) => n === number)!;
      const pointers = Object.entries(tables).map(([name, location]) => [
        name,
        location === null ? null : { metadataLocation: location, snapshotId: '-1' },
      ]);
      const byNewName = Object.fromEntries(Object.entries(renamed).map(([from, to]) => [to, from]));
      await writer.commit(Object.fromEntries(pointers), { renamed: byNewName });
    }
  };
  const replicate = async () => {
    const job = await runPolicy(backend.client, 'names');
    expect({ status: job.status, reason: job.reason, held: job.result?.heldTables }).toMatchObject({ status: 'succeeded', held: [] });
    return job;
  };
  const expectRows = async (name: string, commitIndex: number) => {
    const { table } = fixture.tables.find(candidate => candidate.name === name)!;
    const { snapshot_ids: ids } = table.commits[commitIndex];
    const { [name]: metadataLocation } = await writer.pointers(REPLICA);
    const read = await readSnapshots({ metadataLocation, forbidden: [`file:${fixture.description.root}/eu/`] });
    expect(read.snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    expect(read.foreignPaths).toEqual([]);
  };
  const contentId = async (name: string) => (await writer.contents([name], REPLICA)).get(name);

  it('starts empty, and gives tables identities of their own', async () => {
    await commit(1, 2, 3, 4);
    await replicate();
    expect(Object.keys(await writer.pointers(REPLICA)).sort()).toEqual(['sales.orders', 'sales.other']);
    const source = await writer.contents(['sales.orders']);
    expect(await contentId('sales.orders')).not.toBe(source.get('sales.orders'));
  }, 120_000);

  it('drops what the source dropped', async () => {
    await commit(5);
    await replicate();
    expect(Object.keys(await writer.pointers(REPLICA))).toEqual(['sales.other']);
    // A namespace stays, as it does at the source.
    expect((await writer.contents(['sales'], REPLICA)).has('sales')).toBe(true);
  }, 120_000);

  it('keeps the identity while a table moves on, and gives a table that was made again a new one', async () => {
    await commit(6, 7);
    await replicate();
    const made = await contentId('sales.orders');
    await expectRows('sales.orders', 1);

    // Dropped and made again between two looks: another table stands under the name.
    const { head } = fixture.tables.find(({ name }) => name === 'sales.renamed')!.table;
    await writer.commit({ 'sales.orders': null });
    await writer.commit({ 'sales.orders': { metadataLocation: head, snapshotId: '-1' } });
    await replicate();
    const again = await contentId('sales.orders');
    expect(again).not.toBe(made);
    await writer.commit({ 'sales.orders': null });
    await commit(6, 7);
    await replicate();
    expect(await contentId('sales.orders')).not.toBe(again);
    await expectRows('sales.orders', 1);
  }, 120_000);

  it('renames with the identity, and copies nothing again', async () => {
    await commit(8);
    await replicate();
    const before = await contentId('sales.other');
    await commit(9);
    const job = await replicate();
    expect(job.result).toMatchObject({ filesCopied: 0, manifestsRewritten: 0 });
    expect(Object.keys(await writer.pointers(REPLICA)).sort()).toEqual(['sales.orders', 'sales.renamed']);
    expect(await contentId('sales.renamed')).toBe(before);
    await commit(10);
    await replicate();
    expect(await contentId('sales.renamed')).toBe(before);
    await expectRows('sales.renamed', 3);
  }, 120_000);

  it('publishes a view with the table of its commit, and lets it take a name that a table had', async () => {
    const [{ name, table }] = views.tables;
    const [[viewName, view]] = Object.entries(views.description.views!);
    const versions = view.commits.map(({ metadata_location: metadataLocation }) => ({ metadataLocation, snapshotId: '1', view: true }));
    await writer.commit({
      [`view.${name.split('.')[1]}`]: { metadataLocation: table.head, snapshotId: '-1' },
      [`view.${viewName.split('.')[1]}`]: versions[0],
    });
    const commits = (await writer.log(REPLICA)).length;
    await replicate();
    expect((await writer.log(REPLICA)).length).toBe(commits + 1);
    expect(Object.keys(await writer.pointers(REPLICA, 'ICEBERG_VIEW'))).toEqual(['view.orders_view']);

    await writer.commit({ 'sales.orders': null });
    await writer.commit({ 'sales.orders': versions[1] });
    await replicate();
    expect(Object.keys(await writer.pointers(REPLICA, 'ICEBERG_VIEW')).sort()).toEqual(['sales.orders', 'view.orders_view']);
    expect(Object.keys(await writer.pointers(REPLICA))).not.toContain('sales.orders');
    await replicate().then(job => expect(job.reason).toMatchObject({ code: 'nothing-new' }));
  }, 120_000);
});
