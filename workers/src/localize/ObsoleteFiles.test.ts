import { ObsoleteFiles } from './ObsoleteFiles';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { MemoryMap } from './testing/MemoryMap';

describe('ObsoleteFiles', () => {
  const file = (uri: string, sizeBytes = 10) => ({ uri, sizeBytes });

  it('counts a removed file once, and not at all where a retained snapshot needs it, whichever is found first', () => {
    const obsolete = new ObsoleteFiles([]);
    obsolete.remove([file('a'), file('b'), file('a'), file('c')], uri => uri === 'c');
    obsolete.keep(file('b'));
    obsolete.keep(file('other'));
    expect([obsolete.files, obsolete.bytes]).toEqual([1, 10]);
  });

  it('takes the files that are still named off what the summaries of expired snapshots say', () => {
    const obsolete = new ObsoleteFiles([
      { sequenceNumber: 5, files: 3, bytes: 30 },
      { sequenceNumber: 6, files: 1, bytes: 10 },
    ]);
    obsolete.name([
      { ...file('live'), sequenceNumber: 5 },
      { ...file('live'), sequenceNumber: 5 },
      { ...file('of another'), sequenceNumber: 7 },
    ]);
    expect([obsolete.files, obsolete.bytes]).toEqual([3, 30]);
    // A summary that says less than what is found never takes off what others saved.
    obsolete.name(['p', 'q'].map(uri => ({ ...file(uri, 90), sequenceNumber: 6 })));
    expect([obsolete.files, obsolete.bytes]).toEqual([2, 20]);
  });

  describe('of a table that was compacted and expired between two publications', () => {
    const TABLE = 'sales.orders';
    let fixture: Fixture;

    beforeEach(() => {
      fixture = Fixture.open('expired', ['tree.tar.gz', 'removed.tar.gz']);
    });
    afterEach(() => fixture[Symbol.asyncDispose]());

    const table = () => fixture.tables[TABLE];

    /** Data and delete files of the source's region that were removed from its storage after one commit up to another: nobody needs them. */
    const removedBetween = (from: number, to: number) =>
      table()
        .commits.slice(from + 1, to + 1)
        .flatMap(({ removed = [] }) => removed)
        .filter(path => path.startsWith('eu/') && path.includes('/data/'))
        .map(path => `file:/tmp/portage-fixtures/expired/${path}`);

    const published = (plan: { tableIdentity: string; lastSequenceNumber: number }) => {
      const { tableIdentity, lastSequenceNumber } = plan;
      return { tableIdentity, lastSequenceNumber };
    };

    it.each([
      [7, 12],
      [7, 14],
      [4, 14],
    ])('is what was never copied of all that is gone, from commit %i to %i', async (from, to) => {
      const map = new MemoryMap();
      const { commits } = table();
      const first = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: commits[from].metadata_location, map });
      await map.write(first.localized.files.map(row => ({ ...row, proof: 'digest' })));
      const brought = new Set([
        ...first.copies.map(({ sourceUri }) => sourceUri),
        ...first.localized.files.map(({ sourcePath }) => sourcePath),
      ]);
      const expected = removedBetween(from, to).filter(uri => !brought.has(uri));
      expect(expected.length).toBeGreaterThan(0);

      const metadataLocation = commits[to].metadata_location;
      const { plan, copies } = await localizeFixtureTable({
        fixture,
        table: TABLE,
        metadataLocation,
        map,
        published: published(first.plan),
      });
      expect(plan.filesObsolete).toBe(expected.length);
      expect(plan.bytesSaved).toBe(expected.reduce((sum, uri) => sum + fixture.read(uri).length, 0));
      expect(copies.filter(({ sourceUri }) => expected.includes(sourceUri))).toEqual([]);

      // What a job had proved and did not publish is in the replica as well.
      const again = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation, map, published: published(plan) });
      expect(again.plan).toMatchObject({ filesObsolete: 0, bytesSaved: 0 });
    });

    it('is not reckoned where it is not known up to where the replica goes', async () => {
      const { plan } = await localizeFixtureTable({
        fixture,
        table: TABLE,
        metadataLocation: table().head,
        published: { tableIdentity: table().uuid },
      });
      expect(plan).toMatchObject({ filesObsolete: 0, bytesSaved: 0 });
    });
  });
});
