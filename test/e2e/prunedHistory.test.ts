import { readFileSync } from 'node:fs';
import { expectedRows } from '../support/expectedRows';
import { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { readSnapshots } from '../support/readSnapshots';
import { runCommandLine, type CommandLineResult } from '../support/runCommandLine';
import { ADMIN_TOKEN } from '../support/startBackend';

const TABLE = 'sales.orders';
/** Of the commit before the head: the file that is gone is only history in it. */
const EARLIER = 5;

/** A policy with `history: prune` gives up what the source has lost of a table's history, and no more. */
describe('a table of which the source has lost a historical file', () => {
  const fixture = Fixture.open('missing-history');
  const [{ table }] = fixture.tables;
  const [lost] = (table.expect as unknown as { prunable_snapshot_ids: string[] }).prunable_snapshot_ids;
  const { source, replica } = FixtureLake.references(fixture);
  let lake: FixtureLake;

  beforeAll(async () => {
    lake = await FixtureLake.start();
    await lake.add(fixture, { history: 'prune' });
  }, 240_000);

  afterAll(() => lake?.stop());

  const portage = (...args: string[]): Promise<CommandLineResult> =>
    runCommandLine(['--server', lake.backend.baseUrl, '--token', ADMIN_TOKEN, '--json', ...args]);
  const metadataOf = (location: string) => JSON.parse(readFileSync(location.replace('file:', ''), 'utf8'));

  it.each([EARLIER, EARLIER + 1])(
    'is whole but for the snapshots that need it, at commit %i',
    async index => {
      lake.catalog.set(source, { [TABLE]: table.commits[index].metadata_location });
      const job = (await portage('run', fixture.name, '--wait')).json();
      expect(job).toMatchObject({
        status: 'succeeded',
        reason: { code: 'history-pruned', message: expect.stringContaining(lost) },
        result: { heldTables: [], prunedTables: [{ table: TABLE, snapshots: [lost], count: 1 }] },
      });

      const metadataLocation = lake.catalog.pointers(replica)[TABLE];
      const metadata = metadataOf(metadataLocation);
      expect(metadata.properties).toMatchObject({ 'portage.pruned-snapshots': lost, 'portage.audit-digest': expect.any(String) });
      expect(Object.keys(metadata.refs)).toEqual(['main']);
      expect(metadata.statistics ?? []).toEqual([]);
      expect(metadata['snapshot-log']).toHaveLength(index === EARLIER ? 1 : 2);

      const read = await readSnapshots({ metadataLocation, forbidden: FixtureLake.sourcePrefixes(fixture) });
      const kept = table.commits[index].snapshot_ids.filter(id => id !== lost);
      const rows = expectedRows(table);
      expect(read.snapshots).toEqual(Object.fromEntries(kept.map(id => [id, rows[id]])));
      expect(read.foreignPaths).toEqual([]);

      for (const level of ['metadata', 'files']) {
        const verified = await portage('verify', fixture.name, '--level', level);
        expect(verified.json()).toMatchObject({ ok: true, problems: [] });
      }
      expect((await portage('run', fixture.name, '--wait')).json()).toMatchObject({ reason: { code: 'nothing-new' } });
      expect((await portage('lag', fixture.name)).json()).toMatchObject({ commits: 0 });
    },
    240_000,
  );
});
