import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { createPathLocalizer } from './createPathLocalizer';
import { DELETED, isPositionDelete } from './testing/entryKinds';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { MemoryMap } from './testing/MemoryMap';
import { MemoryStorage } from './testing/MemoryStorage';
import { replayCommits } from './testing/replayCommits';
import { withTable } from './testing/withTable';

const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());
const snapshotsOf = (bytes: Uint8Array): string[] => parse(bytes).snapshots.map((snapshot: any) => snapshot['manifest-list']);

describe('the checklist: what the replicator must survive', () => {
  it('copy set: all live files of every retained snapshot, and no file that is DELETED everywhere', () =>
    withTable('expired', 'sales.orders', ({ result, localize, pairs }) => {
      const copied = new Set(result.copies.map(({ sourceUri }) => sourceUri));
      const live = new Set(pairs.filter(({ source }) => source.status !== DELETED).map(({ source }) => source.data_file.file_path));
      const rewritten = new Set(pairs.filter(isPositionDelete).map(({ source }) => source.data_file.file_path));
      expect([...copied].toSorted()).toEqual([...live].filter(path => localize(path) !== path && !rewritten.has(path)).toSorted());
      const removed = pairs.map(({ source }) => source.data_file.file_path).filter(path => !live.has(path));
      expect(removed.length).toBeGreaterThan(0);
    }));

  it('copy set: less what is known to be copied, that is, all that manifests name which are proved', async () => {
    await using fixture = Fixture.open('incremental', ['tree.tar.gz', 'removed.tar.gz']);
    let proved = 0;
    for (const { plan, copies } of await replayCommits({ fixture, table: 'sales.orders' })) {
      const named = plan.manifests.flatMap(({ uri }) => decodeWithAvsc(fixture.read(uri)).records.map(entry => entry.data_file.file_path));
      expect(copies.map(({ sourceUri }) => sourceUri).filter(uri => !named.includes(uri))).toEqual([]);
      proved += plan.manifestsReused;
    }
    expect(proved).toBeGreaterThan(0);
  });

  it('a snapshot that expired at the source: the next head omits it, and nothing is done again', async () => {
    await using fixture = Fixture.open('expired', ['tree.tar.gz', 'removed.tar.gz']);
    const [before, after] = (await replayCommits({ fixture, table: 'sales.orders', until: 7 })).slice(-2);
    const local = ({ target, localized }: typeof before) => snapshotsOf(target.objects.get(localized.metadataLocation)!);
    expect(local(after)).toEqual(local(before).slice(-1));
    expect(local(before).length).toBeGreaterThan(1);
    expect(after.localized).toMatchObject({ manifestsRewritten: 0 });
    expect([after.plan.manifestLists, after.copies]).toEqual([[], []]);
  });

  it('Iceberg branches and tags: the files of the snapshots that only they keep are in the copy set', () =>
    withTable('refs', 'sales.orders', ({ fixture, result, localize }) => {
      const source = parse(fixture.read(result.plan.metadataLocation));
      const kept = new Set(Object.values<any>(source.refs).map(ref => ref['snapshot-id']));
      const known = new Set(result.copies.map(({ sourceUri }) => sourceUri));
      const paths = source.snapshots
        .filter((snapshot: any) => kept.has(snapshot['snapshot-id']) && snapshot['snapshot-id'] !== source['current-snapshot-id'])
        .flatMap((snapshot: any) => decodeWithAvsc(fixture.read(snapshot['manifest-list'])).records)
        .flatMap((manifest: any) => decodeWithAvsc(fixture.read(manifest.manifest_path)).records)
        .filter((entry: any) => entry.status !== DELETED && entry.data_file.content === 0)
        .map((entry: any) => entry.data_file.file_path as string);
      expect(paths.length).toBeGreaterThan(0);
      expect(paths.filter((path: string) => localize(path) !== path && !known.has(path))).toEqual([]);
      expect(parse(result.target.objects.get(result.localized.metadataLocation)!).refs).toEqual(source.refs);
    }));

  it('schema, spec and sort evolution: carried verbatim, and a schema that changes without a new snapshot is a new state', async () => {
    await using fixture = Fixture.open('evolution', ['tree.tar.gz']);
    const results = await replayCommits({ fixture, table: 'sales.orders' });
    for (const { plan, localized, target } of results) {
      const [source, local] = [parse(fixture.read(plan.metadataLocation)), parse(target.objects.get(localized.metadataLocation)!)];
      for (const name of ['schemas', 'current-schema-id', 'partition-specs', 'default-spec-id', 'sort-orders', 'default-sort-order-id']) {
        expect(local[name]).toEqual(source[name]);
      }
    }
    const [inserted, evolved] = results.slice(1);
    expect(evolved.localized.ids.snapshotId).toBe(inserted.localized.ids.snapshotId);
    expect(evolved.localized.metadataLocation).not.toBe(inserted.localized.metadataLocation);
    expect(evolved.localized).toMatchObject({ manifestsRewritten: 0 });
    expect(evolved.copies).toEqual([]);
  });

  it('drop and recreate: another uuid, and so another folder and another map', async () => {
    await using fixture = Fixture.open('drop-recreate-rename', ['tree.tar.gz']);
    const identities = await Promise.all(
      Object.entries(fixture.tables).map(async ([table, { head }]) => {
        const { plan } = await localizeFixtureTable({ fixture, table, metadataLocation: head });
        return { table, identity: plan.tableIdentity, directory: plan.directory };
      }),
    );
    expect(new Set(identities.map(({ identity }) => identity)).size).toBe(identities.length);
    expect(new Set(identities.map(({ directory }) => directory)).size).toBe(identities.length);
  });

  it('rename: what was copied and proved under the old name is used again', async () => {
    await using fixture = Fixture.open('v2-position-deletes', ['tree.tar.gz']);
    const { head } = fixture.tables['sales.orders'];
    const [target, map] = [new MemoryStorage(), new MemoryMap()];
    const first = await localizeFixtureTable({ fixture, table: 'sales.orders', metadataLocation: head, target, map });
    await map.write(first.localized.files.map(file => ({ ...file, proof: 'digest' })));
    fixture.tables['shop.orders_of_today'] = fixture.tables['sales.orders'];
    const renamed = await localizeFixtureTable({ fixture, table: 'shop.orders_of_today', metadataLocation: head, target, map });
    expect(renamed.plan).toMatchObject({ tableIdentity: first.plan.tableIdentity, manifests: [], manifestLists: [], files: 0 });
    expect(renamed.localized.files.map(({ kind }) => kind)).toEqual(['metadata']);
    expect(renamed.localized.metadataLocation).toContain('/shop/orders_of_today-');
  });

  it('compaction or GC race: a file that is gone while the table is planned is named, and nothing is written', async () => {
    await using fixture = Fixture.open('incremental', ['tree.tar.gz']);
    // The tree is that of the last commit, without what the table's own maintenance removed since the earlier one.
    const gone = fixture.tables['sales.orders'].commits.findLast(({ removed }) => (removed ?? []).length > 0)!;
    const before = fixture.tables['sales.orders'].commits[gone.n - 2];
    const target = new MemoryStorage();
    const localized = localizeFixtureTable({ fixture, table: 'sales.orders', metadataLocation: before.metadata_location, target });
    await expect(localized).rejects.toMatchObject({ code: 'source-file-missing' });
    expect([...target.objects.keys()]).toEqual([]);
  });

  it('paths of every storage go through one function, which gives the twins s3:// and s3a://, file:/ and file:/// targets of their own', async () => {
    await using fixture = Fixture.open('s3-mixed-schemes', ['tree.tar.gz']);
    const localize = createPathLocalizer(fixture);
    const spellings = fixture.rules.filter(({ source, target }) => source !== target).map(({ source }) => localize(`${source}same/key`));
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(spellings.every(path => path.startsWith(`${fixture.location}_data/`))).toBe(true);
  });
});
