import { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { inlineThreads, MemoryMap } from '../__testUtils__/auditReplica';
import { LiveFiles, type PackedFiles } from '../digest/LiveFiles';
import { AuditContext } from './AuditContext';
import { FileChecker } from './FileChecker';

const location = 's3://us/replica/';

function checkerOf(storage: MemoryStorage): { checker: FileChecker; context: AuditContext } {
  const context = new AuditContext({
    sourceMetadataLocation: 's3://eu/m.json',
    replicaMetadataLocation: `${location}m.json`,
    replicaSha256: '',
    rules: [
      { source: 's3://eu/', target: `${location}_data/eu/0/`, cluster: 'eu', number: 0, connection: 'eu' },
      { source: 's3://us/', target: 's3://us/', cluster: 'us', number: 0, connection: 'us' },
    ],
    location,
    metadataFolder: location,
    registry: storage,
    target: storage,
    map: new MemoryMap(),
    threads: inlineThreads,
    signal: new AbortController().signal,
  });
  return { checker: new FileChecker(context), context };
}

function pack(files: [uri: string, sizeBytes: number][]): PackedFiles {
  const live = new LiveFiles();
  for (const [uri, sizeBytes] of files) {
    const path = Buffer.from(uri);
    live.add(path, 0, path.length, sizeBytes);
  }
  return live.pack();
}

function uris(count: number): string[] {
  return Array.from({ length: count }, (_item, index) => `${location}_data/eu/0/wh/t/data/p=${index % 7}/ä ${index}.parquet`);
}

describe('FileChecker', () => {
  it('asks for a few files one by one', async () => {
    const storage = new MemoryStorage();
    uris(10).forEach(uri => storage.put(uri, Buffer.alloc(3)));
    const { checker, context } = checkerOf(storage);
    const owner = { filesMissing: false };
    await checker.add(owner, pack(uris(10).map(uri => [uri, 3])));
    await checker.finish();
    expect(checker.filesChecked).toBe(10);
    expect(storage.stats.sort()).toEqual(uris(10).sort());
    expect(storage.lists).toBe(0);
    expect([owner.filesMissing, context.problems.isEmpty]).toEqual([false, true]);
  });

  it('lists many files, and asks only for what the listing did not show', async () => {
    const storage = new MemoryStorage();
    const all = uris(5_000);
    all.slice(2).forEach(uri => storage.put(uri, Buffer.alloc(3)));
    storage.put(all[2], Buffer.alloc(4));
    storage.put('s3://us/wh/x', Buffer.alloc(1));
    const { checker, context } = checkerOf(storage);
    const [owner, local] = [{ filesMissing: false }, { filesMissing: false }];
    await checker.add(owner, pack(all.map(uri => [uri, 3])));
    await checker.add(local, pack([['s3://us/wh/x', 1]]));
    await checker.finish();
    expect(checker.filesChecked).toBe(4_998);
    expect(storage.lists).toBe(1);
    expect(storage.stats.sort()).toEqual([all[0], all[1], 's3://us/wh/x'].sort());
    expect([owner.filesMissing, local.filesMissing]).toEqual([true, false]);
    expect(
      context.problems
        .toArray('t')
        .map(({ path }) => path)
        .sort(),
    ).toEqual([all[0], all[1], all[2]].sort());
  });

  it('gives a listing up that shows mostly other files', async () => {
    const storage = new MemoryStorage();
    const wanted = Array.from({ length: 1_200 }, (_item, index) => `${location}_data/eu/0/wh/t/${index}`);
    for (const uri of wanted) {
      for (let other = 0; other < 25; other += 1) {
        storage.put(`${uri}-${other}`, Buffer.alloc(0));
      }
      storage.put(uri, Buffer.alloc(1));
    }
    const { checker, context } = checkerOf(storage);
    await checker.add({ filesMissing: false }, pack(wanted.map(uri => [uri, 1])));
    await checker.finish();
    expect(checker.filesChecked).toBe(1_200);
    expect(storage.stats.length).toBeGreaterThan(1_000);
    expect(storage.pages).toBeLessThanOrEqual(4);
    expect(context.problems.isEmpty).toBe(true);
  });

  it('finds one file with two recorded sizes', async () => {
    const storage = new MemoryStorage();
    storage.put('s3://us/x', Buffer.alloc(1));
    const { checker, context } = checkerOf(storage);
    const [first, second] = [{ filesMissing: false }, { filesMissing: false }];
    await checker.add(first, pack([['s3://us/x', 1]]));
    await checker.add(second, pack([['s3://us/x', 2]]));
    await checker.finish();
    expect([first.filesMissing, second.filesMissing]).toEqual([false, true]);
    expect(context.problems.isEmpty).toBe(false);
  });

  it('tells every manifest of a missing file that they share', async () => {
    const { checker } = checkerOf(new MemoryStorage());
    const owners = [{ filesMissing: false }, { filesMissing: false }];
    for (const owner of owners) {
      await checker.add(owner, pack([['s3://us/x', 1]]));
    }
    await checker.finish();
    expect(owners.map(({ filesMissing }) => filesMissing)).toEqual([true, true]);
  });

  it('hands on the failure of a storage', async () => {
    const storage = new MemoryStorage();
    storage.stat = async () => {
      throw new Error('no connection');
    };
    const { checker } = checkerOf(storage);
    await checker.add({ filesMissing: false }, pack([['s3://us/x', 1]]));
    await expect(checker.finish()).rejects.toThrow('no connection');
  });
});
