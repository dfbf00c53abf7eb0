import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { localizeTable } from './localizeTable';
import { planTable } from './planTable';
import type { TablePlan } from './TablePlan';
import { Fixture } from './testing/Fixture';
import { inlineThreads } from './testing/inlineThreads';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { MemoryMap } from './testing/MemoryMap';
import { MemoryStorage } from './testing/MemoryStorage';

const NAME = 'v2-two-regions';
const TABLE = 'sales.orders';

const proved = (files: readonly LocalizedFile[]) => files.map(file => ({ ...file, proof: 'digest' }));

describe('localizeTable', () => {
  let fixture: Fixture;
  beforeEach(() => {
    fixture = Fixture.open(NAME, ['tree.tar.gz']);
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  const head = () => fixture.tables[TABLE].head;
  const mapping = () => ({ rules: fixture.rules, location: fixture.location });

  it('names every file by its bytes, below the table of its own', async () => {
    const { localized, plan, target } = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head() });
    expect(plan.directory).toBe(`${fixture.location}sales/orders-${fixture.tables[TABLE].uuid.slice(0, 8)}/`);
    expect(localized.metadataLocation).toBe(`${plan.directory}metadata/00011-${localized.metadataSha256}.metadata.json`);
    for (const { localPath, sha256, lengthBytes, sourcePath } of localized.files) {
      const written = target.objects.get(localPath);
      expect(localPath === sourcePath || localPath.startsWith(`${plan.directory}metadata/`)).toBe(true);
      expect(written === undefined ? localPath : [localPath.includes(sha256), written.length]).toEqual(
        written === undefined ? sourcePath : [true, lengthBytes],
      );
    }
    expect(localized.ids).toEqual({ snapshotId: '7981522933853218971', schemaId: 0, specId: 0, sortOrderId: 0 });
  });

  it('leaves local manifests without a foreign path where they are', async () => {
    const { localized } = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head() });
    const kept = localized.files.filter(({ localPath, sourcePath }) => localPath === sourcePath);
    expect(kept.map(({ kind }) => kind)).toContain('manifest');
    expect(kept.every(({ sourcePath }) => sourcePath.includes('/us/'))).toBe(true);
  });

  it('gives the same tree when it runs again, and writes nothing twice', async () => {
    const first = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head() });
    const before = new Map(first.target.objects);
    const second = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head(), target: first.target });
    expect(second.localized).toEqual(first.localized);
    expect(second.plan).toEqual(first.plan);
    expect(second.copies).toEqual(first.copies);
    expect([...first.target.objects]).toEqual([...before]);
  });

  it('reads, with each commit, only what is new since the one that was proved', async () => {
    const target = new MemoryStorage();
    const map = new MemoryMap();
    const seen = new Set<string>();
    for (const { metadata_location: metadataLocation } of fixture.tables[TABLE].commits) {
      fixture.reads.length = 0;
      const { localized, plan } = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation, target, map });
      await map.write(proved(localized.files));

      const read = new Set(fixture.reads);
      expect([...read].filter(uri => seen.has(uri))).toEqual([]);
      read.forEach(uri => seen.add(uri));
      expect(plan.manifestLists.length).toBeLessThanOrEqual(1);
      expect(plan.backlog).toMatchObject({ commits: 1, oldestMs: expect.any(Number) });
      expect(localized.manifestsRewritten).toBe(plan.manifests.length);
    }
    // Replayed commit by commit or localized at once: one tree.
    const whole = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head() });
    expect(whole.plan.backlog?.commits).toBe(whole.plan.manifestLists.length);
    const replayed = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head(), target, map });
    expect(replayed.localized.metadataLocation).toBe(whole.localized.metadataLocation);
    expect(replayed.localized.manifestsRewritten).toBe(0);
    expect(replayed.copies).toEqual([]);
  });

  it('takes rows without a proof, or from another location, for nothing', async () => {
    const map = new MemoryMap();
    const first = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head(), map });
    await map.write(first.localized.files);
    expect((await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head(), map })).plan).toEqual(first.plan);

    const moved = proved(first.localized.files).map(file => ({ ...file, localPath: `s3://elsewhere/${file.localPath}` }));
    await map.write(moved);
    expect((await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head(), map })).plan).toEqual(first.plan);
  });

  async function planOnly(map = new MemoryMap()): Promise<TablePlan> {
    return planTable({
      key: TABLE.split('.'),
      metadataLocation: head(),
      mapping: mapping(),
      registry: fixture,
      openMap: () => map,
      threads: inlineThreads,
      emit: async () => {},
    });
  }

  const localizePlan = (plan: TablePlan, target = new MemoryStorage(), map = new MemoryMap()) =>
    localizeTable({ plan, mapping: mapping(), registry: fixture, target, map, threads: inlineThreads });

  it('never touches another object that stands at a name', async () => {
    const { localized } = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head() });
    const target = new MemoryStorage();
    const occupied = localized.files.find(({ kind, localPath, sourcePath }) => kind === 'manifest' && localPath !== sourcePath)!;
    await target.write(occupied.localPath, Buffer.from('not ours'));
    await expect(localizePlan(await planOnly(), target)).rejects.toMatchObject({ code: 'target-occupied' });
    expect(target.objects.get(occupied.localPath)).toEqual(Uint8Array.from(Buffer.from('not ours')));
  });

  it('stops where the source is not what was planned', async () => {
    const plan = await planOnly();
    await expect(localizePlan({ ...plan, metadataSha256: 'other' })).rejects.toMatchObject({ code: 'source-changed' });
    await expect(localizePlan({ ...plan, manifests: plan.manifests.slice(1) })).rejects.toMatchObject({ code: 'plan-changed' });
    await expect(localizePlan({ ...plan, manifestLists: plan.manifestLists.slice(1) })).rejects.toMatchObject({ code: 'plan-changed' });
    const miscounted = plan.manifests.map(manifest => ({ ...manifest, entries: 1_000 }));
    await expect(localizePlan({ ...plan, manifests: miscounted })).rejects.toMatchObject({ code: 'corrupt-metadata' });
  });

  it('writes no metadata before everything below it is written', async () => {
    const plan = await planOnly();
    const writes: string[] = [];
    const target = new MemoryStorage();
    const write = target.write.bind(target);
    target.write = async (uri, body, options) => {
      writes.push(uri);
      return write(uri, body, options);
    };
    await localizePlan(plan, target);
    const ranks = writes.map(uri => (uri.endsWith('.json') ? 2 : Number(uri.includes('/snap-'))));
    expect(ranks).toEqual(ranks.toSorted());
    expect(ranks.at(-1)).toBe(2);
  });

  it('names the manifest that is gone', async () => {
    const plan = await planOnly();
    const gone = plan.manifests[0].uri;
    const read = fixture.read.bind(fixture);
    fixture.read = uri => read(uri === gone ? `${uri}.gone` : uri);
    await expect(planOnly()).rejects.toMatchObject({ code: 'source-file-missing', message: expect.stringContaining(gone) });
    await expect(localizePlan(plan)).rejects.toMatchObject({ code: 'source-file-missing' });
  });

  it('refuses a table that lies below the target location', async () => {
    const below = { ...mapping(), location: 'file:/tmp/portage-fixtures/v2-two-regions/us/' };
    const planned = planTable({
      key: ['t'],
      metadataLocation: head(),
      mapping: below,
      registry: fixture,
      openMap: () => new MemoryMap(),
      threads: inlineThreads,
      emit: async () => {},
    });
    await expect(planned).rejects.toMatchObject({ code: 'source-below-target' });
  });
});
