import { compareUtf8, sortByUtf8 } from '@portage/backstage-plugin-replication-common';
import fc from 'fast-check';
import { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { findByListing } from './findByListing';

const folder = 's3://us/replica/data/';
const { signal } = new AbortController();

function storageOf(names: readonly string[]): MemoryStorage {
  const storage = new MemoryStorage();
  names.forEach(name => storage.put(folder + name, Buffer.alloc(1)));
  return storage;
}

async function find(storage: MemoryStorage, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const files = names.map(name => ({ uri: folder + name }));
  await findByListing({ storage, folder, files: sortByUtf8(files, ({ uri }) => uri), signal }, ({ uri }) =>
    found.push(uri.slice(folder.length)),
  );
  return found;
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `f${String(from + index).padStart(6, '0')}`);

describe('findByListing', () => {
  it('finds a corner of a large folder in the pages of that corner', async () => {
    const storage = storageOf(numbered(60_000));
    const wanted = numbered(5_000, 50_000);
    await expect(find(storage, wanted)).resolves.toEqual(wanted);
    expect(storage.pages).toBeLessThanOrEqual(7);
  });

  it('leaps from corner to corner', async () => {
    const storage = storageOf(numbered(60_000));
    const wanted = [...numbered(2_000, 10_000), ...numbered(2_000, 50_000)];
    await expect(find(storage, wanted)).resolves.toEqual(wanted);
    expect(storage.pages).toBeLessThanOrEqual(8);
  });

  it('leaves files that lie far apart to the caller, without many pages', async () => {
    const storage = storageOf(numbered(60_000));
    const wanted = numbered(60_000).filter((_, index) => index % 40 === 0);
    expect((await find(storage, wanted)).length).toBeLessThan(200);
    expect(storage.pages).toBeLessThanOrEqual(2 * Math.ceil(wanted.length / 1_000));
  });

  it('tells nothing of what is not there, and ends', async () => {
    await expect(find(storageOf([]), numbered(2_000))).resolves.toEqual([]);
    await expect(find(storageOf(['a', 'z']), ['b', 'z', 'zz'])).resolves.toEqual(['z']);
  });

  it('finds all that is there and nothing else, whatever the names are', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 60 }), fc.uniqueArray(name, { maxLength: 20 }), async (stored, others) => {
        const wanted = [...new Set([...others, ...stored])];
        await expect(find(storageOf(stored), wanted)).resolves.toEqual(stored.toSorted(compareUtf8));
      }),
    );
  });
});
