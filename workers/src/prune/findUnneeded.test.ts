import { findUnneeded, type UnneededFile } from './findUnneeded';
import { SpoolRecord } from './parseRecords';

const NOW = '2026-11-22T12:00:00.000Z';
const EARLIER = '2026-11-01T00:00:00.000Z';

async function* pages<T>(items: readonly T[], size: number): AsyncGenerator<T[]> {
  for (let from = 0; from < items.length; from += size) {
    yield items.slice(from, from + size);
  }
  yield [];
}

const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));
const record = (key: string) => new SpoolRecord(Buffer.from(`${key}\0\n`), Buffer.byteLength(key));

async function find(listed: string[], needed: string[], previous: string[] = []): Promise<UnneededFile[]> {
  const found: UnneededFile[] = [];
  const batches = findUnneeded({
    listing: pages(
      listed.sort(byBytes).map(uri => ({ uri, sizeBytes: uri.length })),
      3,
    ),
    needed: pages(needed.sort(byBytes).map(record), 2),
    previous: pages(
      previous.sort(byBytes).map(uri => ({ uri, sizeBytes: uri.length, since: EARLIER })),
      2,
    ),
    now: NOW,
  });
  for await (const batch of batches) {
    found.push(...batch);
  }
  return found;
}

describe('findUnneeded', () => {
  it('tells what is there and not needed, and since when', async () => {
    expect(await find(['a', 'b', 'c', 'd', 'e'], ['b', 'd', 'x'], ['a', 'b', 'bb', 'e'])).toEqual([
      { uri: 'a', sizeBytes: 1, since: EARLIER },
      { uri: 'c', sizeBytes: 1, since: NOW },
      { uri: 'e', sizeBytes: 1, since: EARLIER },
    ]);
  });

  it('compares bytes, not UTF-16 units', async () => {
    expect((await find(['\u{1F600}', '\uFFFD', 'a'], ['\u{1F600}', 'a'])).map(({ uri }) => uri)).toEqual(['\uFFFD']);
  });

  it('finds everything where nothing is needed, and nothing where all is', async () => {
    const all = Array.from({ length: 2_500 }, (_, index) => `f${index}`);
    expect(await find([...all], [])).toHaveLength(all.length);
    expect(await find([...all], [...all])).toEqual([]);
    expect(await find([], ['a'], ['b'])).toEqual([]);
  });
});
