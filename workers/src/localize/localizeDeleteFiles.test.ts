import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { MemoryMap } from './testing/MemoryMap';
import { MemoryStorage } from './testing/MemoryStorage';

const TABLE = 'sales.orders';

/** Replays a table's commits, with every row proved behind each, as a job does. */
async function replay(fixture: Fixture, visit: (read: string[]) => void): Promise<{ target: MemoryStorage; map: MemoryMap }> {
  const target = new MemoryStorage();
  const map = new MemoryMap();
  for (const { metadata_location: metadataLocation } of fixture.tables[TABLE].commits) {
    fixture.reads.length = 0;
    const { localized } = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation, target, map });
    await map.write(localized.files.map(file => ({ ...file, proof: 'digest' })));
    visit([...fixture.reads]);
  }
  return { target, map };
}

describe.each([
  ['incremental', ['tree.tar.gz', 'removed.tar.gz']],
  ['v3-deletion-vectors', ['tree.tar.gz']],
  ['v2-position-deletes', ['tree.tar.gz']],
])('delete files of fixture %s, commit by commit', (name, archives) => {
  let fixture: Fixture;
  beforeEach(() => {
    fixture = Fixture.open(name, archives);
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('are each read once, though later manifests name them again', async () => {
    const seen = new Set<string>();
    await replay(fixture, read => {
      const deletes = new Set(read.filter(uri => /deletes[^/]*\.(parquet|puffin)$|\.puffin$/.test(uri)));
      expect([...deletes].filter(uri => seen.has(uri))).toEqual([]);
      deletes.forEach(uri => seen.add(uri));
    });
    expect(seen.size).toBeGreaterThan(0);
  });

  it('give the tree that localizing at once gives', async () => {
    const { target, map } = await replay(fixture, () => {});
    const { head } = fixture.tables[TABLE];
    const replayed = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head, target, map });
    const whole = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head });
    expect(replayed.localized.metadataLocation).toBe(whole.localized.metadataLocation);
    expect(replayed.plan).toMatchObject({ deleteFiles: 0, deleteBytes: 0 });
    for (const { localPath, sourcePath } of whole.localized.files) {
      expect(localPath === sourcePath || target.objects.has(localPath)).toBe(true);
    }
  });

  it('are done again where they are gone from the target, or not proved', async () => {
    const { head } = fixture.tables[TABLE];
    const first = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head });
    const deletes = first.localized.files.filter(({ kind, localPath, sourcePath }) => kind === 'delete-file' && localPath !== sourcePath);
    const map = new MemoryMap();
    await map.write(deletes.map((file, index) => ({ ...file, ...(index > 0 && { proof: 'digest' }) })));
    const target = new MemoryStorage();
    await Promise.all(deletes.slice(2).map(({ localPath }) => target.write(localPath, first.target.objects.get(localPath)!)));
    const second = await localizeFixtureTable({ fixture, table: TABLE, metadataLocation: head, target, map });
    const made = second.localized.files.filter(({ kind, localPath, sourcePath }) => kind === 'delete-file' && localPath !== sourcePath);
    expect(made).toEqual(deletes.slice(0, 2));
    expect(target.objects.get(deletes[1].localPath)).toEqual(first.target.objects.get(deletes[1].localPath));
  });
});

describe('localizeDeleteFiles', () => {
  it('refuses a file that is not as long as its manifest says, and one that is gone', async () => {
    await using fixture = Fixture.open('v2-position-deletes');
    const run = () => localizeFixtureTable({ fixture, table: TABLE, metadataLocation: fixture.tables[TABLE].head });
    const read = fixture.read.bind(fixture);
    fixture.read = uri => (uri.endsWith('-deletes.parquet') ? Buffer.concat([read(uri), Buffer.of(0)]) : read(uri));
    await expect(run()).rejects.toMatchObject({ code: 'corrupt-metadata', message: expect.stringContaining('where its manifest says') });
    fixture.read = uri => read(uri.endsWith('-deletes.parquet') ? `${uri}.gone` : uri);
    await expect(run()).rejects.toMatchObject({ code: 'source-file-missing' });
  });
});
