import type { Job, ReasonCode } from '@portage/backstage-plugin-replication-common';
import { expectedRefusals } from '../support/expectedRefusals';
import { expectedRows } from '../support/expectedRows';
import type { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { readSnapshots } from '../support/readSnapshots';
import { UNREADABLE_BY_PYICEBERG } from '../support/unreadableByPyIceberg';

/**
 * Every fixture with file URIs, end to end: documents over REST, a job on the embedded worker, and the replica read back by PyIceberg,
 * with no path of the source's storage in it. What cannot be replicated is refused with its reason and leaves nothing behind.
 */
describe('fixtures, through the embedded backend', () => {
  let lake: FixtureLake;

  beforeAll(async () => {
    lake = await FixtureLake.start();
  }, 240_000);

  afterAll(() => lake?.stop());

  it.each(FixtureLake.fixtures().map(fixture => [fixture.name, fixture] as const))(
    '%s',
    async (_name, fixture) => {
      await lake.add(fixture);
      const { job, replica } = await lake.replicate(fixture);

      const refused = Object.keys(expectedRefusals(fixture));
      expectRefusals(fixture, job);
      const replicated = fixture.tables.filter(({ name: table }) => !refused.includes(table));
      expect(Object.keys(replica).sort()).toEqual(replicated.map(({ name: table }) => table).sort());

      const views = lake.catalog.pointers(FixtureLake.references(fixture).replica, 'view');
      expect(Object.keys(views)).toEqual(Object.keys(fixture.description.views ?? {}));

      for (const { name: table, table: fixtureTable } of replicated) {
        if (UNREADABLE_BY_PYICEBERG[`${fixture.name} ${table}`]) {
          continue;
        }
        const read = await readSnapshots({ metadataLocation: replica[table], forbidden: FixtureLake.sourcePrefixes(fixture) });
        expect({ table, snapshots: read.snapshots }).toEqual({ table, snapshots: expectedRows(fixtureTable) });
        expect(read.foreignPaths).toEqual([]);
      }
    },
    180_000,
  );

  function expectRefusals(fixture: Fixture, job: Job) {
    const held = (job.result?.heldTables ?? []) as { table: string; reason: { code: ReasonCode; message: string } }[];
    expect(Object.fromEntries(held.map(({ table, reason }) => [table, reason.code]))).toEqual(expectedRefusals(fixture));
  }
});
