import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { SortedSpool } from './SortedSpool';

async function readAll(spool: SortedSpool): Promise<[string, string][]> {
  const records: [string, string][] = [];
  for await (const batch of spool.sorted()) {
    records.push(...batch.map(({ key, value }): [string, string] => [key.toString(), value.toString()]));
  }
  return records;
}

describe('SortedSpool', () => {
  it('sorts by the bytes of UTF-8, as storages list, and keeps equal records once', async () => {
    const spool = await SortedSpool.create();
    const keys = ['b', 'a', 'a/b', 'a b', 'a', '\u{1F600}', '\uFFFD', 'ä', 'line\nfeed', 'a\u0001'];
    for (const key of keys) {
      await spool.add(key);
    }
    const expected = [...new Set(keys)].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect((await readAll(spool)).map(([key]) => key)).toEqual(expected);
    await spool.remove();
  });

  it('keeps each value of a key', async () => {
    const spool = await SortedSpool.create();
    await spool.add('k', '{"scope":"2"}');
    await spool.add('k', '{"scope":"1"}');
    await spool.add('k', '{"scope":"2"}');
    expect(await readAll(spool)).toEqual([
      ['k', '{"scope":"1"}'],
      ['k', '{"scope":"2"}'],
    ]);
    await spool.remove();
  });

  it('has no records where none were added', async () => {
    const spool = await SortedSpool.create();
    expect(await readAll(spool)).toEqual([]);
    await spool.remove();
  });

  it('sorts a million records through several merges, in little memory, and leaves nothing behind', async () => {
    const spool = await SortedSpool.create();
    const COUNT = 1_000_000;
    const before = readdirSync(tmpdir()).filter(name => name.startsWith('portage-sort-')).length;
    // A prime step goes through every number once, in no order that helps.
    for (let index = 0; index < COUNT; index += 1) {
      const number = String((index * 7_919) % COUNT).padStart(12, '0');
      await spool.add(`s3://us-bucket/replica/_data/eu-lake/0/sales/orders/data/${number}.parquet`);
    }
    let seen = 0;
    let last = '';
    let inOrder = true;
    let highestBytes = 0;
    for await (const batch of spool.sorted()) {
      for (const { key } of batch) {
        const text = key.toString('latin1');
        inOrder &&= text > last;
        last = text;
      }
      seen += batch.length;
      highestBytes = Math.max(highestBytes, process.memoryUsage().external);
    }
    expect([seen, inOrder]).toEqual([COUNT, true]);
    expect(highestBytes).toBeLessThan(100 * 1024 * 1024);
    await spool.remove();
    expect(readdirSync(tmpdir()).filter(name => name.startsWith('portage-sort-')).length).toBeLessThan(before);
  }, 120_000);
});
