import { readFileSync } from 'node:fs';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { expectedRows } from '../support/expectedRows';
import { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { NessieWriter } from '../support/NessieWriter';
import { readSnapshots } from '../support/readSnapshots';
import { RestWriter } from '../support/RestWriter';
import { runCommandLine, type CommandLineResult } from '../support/runCommandLine';
import { runPolicy } from '../support/runPolicy';
import { ADMIN_TOKEN } from '../support/startBackend';

const TABLE = 'sales.orders';
/** Of the commit at which the first snapshot, with a tag and statistics, is the current one; in the two that follow it is only history. */
const FIRST = 4;
/** Of the replicas in catalogs other than SQL: a branch, a warehouse. */
const REFERENCE = 'pruned';

/** A policy with `history: prune` gives up what the source has lost of a table's history, and no more. */
describe('a table of which the source has lost history', () => {
  const fixture = Fixture.open('missing-history');
  const [{ table }] = fixture.tables;
  const [lost] = (table.expect as unknown as { prunable_snapshot_ids: string[] }).prunable_snapshot_ids;
  const { source, replica } = FixtureLake.references(fixture);
  let nessie: NessieServer;
  let rest: IcebergRestServer;
  let lake: FixtureLake;

  beforeAll(async () => {
    [nessie, rest] = await Promise.all([startNessie(), startIcebergRest()]);
    lake = await FixtureLake.start({
      catalogs: { nessie: { type: 'nessie', uri: nessie.uri }, rest: { type: 'iceberg-rest', uri: rest.uri } },
    });
    await lake.add(fixture, { history: 'prune' });
  }, 400_000);

  afterAll(async () => {
    await lake?.stop();
    await Promise.all([nessie?.stop(), rest?.stop()]);
  });

  const portage = (...args: string[]): Promise<CommandLineResult> =>
    runCommandLine(['--server', lake.backend.baseUrl, '--token', ADMIN_TOKEN, '--json', ...args]);
  const metadataOf = (location: string) => JSON.parse(readFileSync(location.replace('file:', ''), 'utf8'));
  const sourceAt = (index: number) => lake.catalog.set(source, { [TABLE]: table.commits[index].metadata_location });

  /** The replica has every snapshot of a commit but the lost one, and a verification says so. */
  async function expectPruned(options: { policy: string; job: Job; metadataLocation: string; index: number; levels?: string[] }) {
    const { policy, job, metadataLocation, index, levels = ['rows'] } = options;
    const pruned = [{ table: TABLE, snapshots: [lost], count: 1 }];
    expect(job).toMatchObject({
      status: 'succeeded',
      reason: { code: 'history-pruned', message: expect.stringContaining(lost) },
      result: { heldTables: [], prunedTables: pruned },
    });

    const metadata = metadataOf(metadataLocation);
    expect(metadata.properties).toMatchObject({ 'portage.pruned-snapshots': lost });
    expect(Object.keys(metadata.refs)).toEqual(['main']);
    expect(metadata.statistics ?? []).toEqual([]);
    expect(metadata['snapshot-log']).toHaveLength(index - FIRST);

    const read = await readSnapshots({ metadataLocation, forbidden: FixtureLake.sourcePrefixes(fixture) });
    const kept = table.commits[index].snapshot_ids.filter(id => id !== lost);
    const rows = expectedRows(table);
    expect(read.snapshots).toEqual(Object.fromEntries(kept.map(id => [id, rows[id]])));
    expect(read.foreignPaths).toEqual([]);

    for (const level of levels) {
      const verified = await portage('verify', policy, '--level', level);
      expect(verified.json()).toMatchObject({ ok: true, problems: [], prunedTables: pruned });
    }
  }

  it.each([FIRST + 1, FIRST + 2])(
    'is whole in SQL but for the snapshots that need it, at commit %i',
    async index => {
      sourceAt(index);
      const job: Job = (await portage('run', fixture.name, '--wait')).json();
      const metadataLocation = lake.catalog.pointers(replica)[TABLE];
      await expectPruned({ policy: fixture.name, job, metadataLocation, index, levels: ['metadata', 'files', 'rows'] });
      expect((await portage('run', fixture.name, '--wait')).json()).toMatchObject({ reason: { code: 'nothing-new' } });
      expect((await portage('lag', fixture.name)).json()).toMatchObject({ commits: 0 });
    },
    240_000,
  );

  const catalogs = [
    { cluster: 'nessie', pointers: () => new NessieWriter(nessie.uri, 'main').pointers(REFERENCE), comesBack: true },
    // Updates add no snapshot from before the newest one.
    { cluster: 'rest', pointers: () => new RestWriter(rest.uri, REFERENCE).pointers('sales'), comesBack: false },
  ];

  it.each(catalogs)(
    'is whole in $cluster but for the snapshots that need it; once the file is there again they come back: $comesBack',
    async ({ cluster, pointers, comesBack }) => {
      await rest.createWarehouse(REFERENCE);
      fixture.unpack();
      const ends = { source: { cluster: FixtureLake.SQL, reference: source }, target: { cluster, reference: REFERENCE } };
      const policy = await lake.addRoute(fixture, ends, { history: 'prune' });
      const publish = async (index: number) => {
        sourceAt(index);
        const job = await runPolicy(lake.backend.client, policy);
        return { policy, job, metadataLocation: (await pointers())[TABLE], index };
      };
      await expectPruned(await publish(FIRST + 1));

      fixture.restoreRemoved();
      const published = await publish(FIRST + 2);
      if (!comesBack) {
        await expectPruned(published);
        return;
      }
      const { job, metadataLocation } = published;
      expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [] } });
      expect(job).not.toHaveProperty('reason');
      const metadata = metadataOf(metadataLocation);
      expect(Object.keys(metadata.refs).sort()).toEqual(['main', 'old']);
      expect(metadata.statistics).toHaveLength(1);
      expect((await readSnapshots({ metadataLocation })).snapshots).toEqual(expectedRows(table));
      const verified = (await portage('verify', policy, '--level', 'rows')).json();
      expect(verified).toMatchObject({ ok: true, problems: [] });
      expect(verified).not.toHaveProperty('prunedTables');
    },
    240_000,
  );
});
