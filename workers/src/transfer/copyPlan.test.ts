import fc from 'fast-check';
import type { CopyPlanItem } from './copyPlanFormat';
import { readCopyPlan } from './readCopyPlan';
import { MemoryStorage } from './testing/MemoryStorage';
import { writeCopyPlan } from './writeCopyPlan';

const FOLDER = 's3://us/_portage/policy/job/';

function* makeItems(count: number): Generator<CopyPlanItem> {
  for (let index = 0; index < count; index += 1) {
    const key = `data/dt=${index % 31}/part "${index}" ü\n.parquet`;
    yield { sourceUri: `s3://eu/${key}`, targetUri: `s3://us/_data/eu/1/${key}`, sizeBytes: index };
  }
}

describe('copy plans', () => {
  const writePlan = (storage: MemoryStorage, count: number) => writeCopyPlan({ storage, folder: FOLDER, items: makeItems(count) });
  const read = async (storage: MemoryStorage, uri: string, from: number, to: number) => {
    const items: CopyPlanItem[] = [];
    for await (const item of readCopyPlan({ storage, uri, slice: { from, to } })) {
      items.push(item);
    }
    return items;
  };

  it('give back any slice of what was written', async () => {
    const count = 9_321;
    const storage = new MemoryStorage('us');
    const all = [...makeItems(count)];
    const plan = await writePlan(storage, count);
    expect(plan).toMatchObject({ records: count, bytes: (count * (count - 1)) / 2 });
    const record = fc.oneof(fc.integer({ min: 0, max: count }), fc.constantFrom(0, 999, 1000, 1001, 7999, 8000, 8001, 9_000, count));
    await fc.assert(
      fc.asyncProperty(record, record, async (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expect(await read(storage, plan.uri, from, to)).toEqual(all.slice(from, to));
      }),
      { numRuns: 20 },
    );
  });

  it.each([1, 999, 1000, 1001, 2000])('hold %d records', async count => {
    const storage = new MemoryStorage('us');
    const { uri } = await writePlan(storage, count);
    expect(await read(storage, uri, 0, count)).toEqual([...makeItems(count)]);
    expect(await read(storage, uri, count - 1, count)).toHaveLength(1);
    expect(await read(storage, uri, count, count)).toEqual([]);
  });

  it('are read no further than the slice', async () => {
    const storage = new MemoryStorage('us');
    const { uri } = await writePlan(storage, 40_000);
    const ranges: number[] = [];
    const readRange = storage.read.bind(storage);
    jest.spyOn(storage, 'read').mockImplementation(async (name, options) => {
      ranges.push(options!.lengthBytes!);
      return readRange(name, options);
    });
    expect(await read(storage, uri, 31_500, 32_500)).toHaveLength(1000);
    const total = ranges.reduce((sum, length) => sum + length, 0);
    expect(total).toBeLessThan(storage.objects.get(uri)!.length / 10);
  });

  it('are named by their bytes, so that writing one again writes nothing', async () => {
    const storage = new MemoryStorage('us');
    const first = await writePlan(storage, 10);
    expect(first.uri).toBe(`${FOLDER}copy-plan-${first.sha256}.ndjson`);
    expect(await writePlan(storage, 10)).toEqual(first);
    expect(storage.objects.size).toBe(1);
    expect((await writePlan(storage, 11)).sha256).not.toBe(first.sha256);
  });

  it('are sent in parts as they grow, and hash the same', async () => {
    const storage = new MemoryStorage('us', { partSizeBytes: 3 * 1024 * 1024 });
    const plan = await writePlan(storage, 60_000);
    expect(storage.countOf('writePart')).toBeGreaterThan(2);
    expect(await read(storage, plan.uri, 59_990, 60_000)).toEqual([...makeItems(60_000)].slice(-10));
    const again = await writePlan(storage, 60_000);
    expect(again.sha256).toBe(plan.sha256);
    expect(again.uri).not.toBe(plan.uri);
  });

  it('are no file where there is nothing to copy', async () => {
    const storage = new MemoryStorage('us');
    expect(await writePlan(storage, 0)).toMatchObject({ uri: '', records: 0, bytes: 0 });
    expect(storage.objects.size).toBe(0);
  });

  it('are given up where their items fail', async () => {
    const storage = new MemoryStorage('us', { partSizeBytes: 3 * 1024 * 1024 });
    async function* broken() {
      yield* makeItems(60_000);
      throw new Error('the source is gone');
    }
    await expect(writeCopyPlan({ storage, folder: FOLDER, items: broken() })).rejects.toThrow('the source is gone');
    expect(storage.objects.size).toBe(0);
    expect(storage.countOf('abort')).toBe(1);
  });

  it('are refused where they are damaged', async () => {
    const storage = new MemoryStorage('us');
    const { uri } = await writePlan(storage, 10);
    await expect(read(storage, uri, 5, 11)).rejects.toMatchObject({
      code: 'internal-error',
      message: expect.stringContaining('10 records'),
    });
    await expect(read(storage, `${uri}x`, 0, 1)).rejects.toMatchObject({ code: 'source-file-missing' });
    const body = storage.objects.get(uri)!;
    storage.put(uri, body.subarray(0, -200));
    await expect(read(storage, uri, 0, 1)).rejects.toMatchObject({ code: 'internal-error' });
    storage.put(uri, Buffer.concat([Buffer.from('x'), body.subarray(1)]));
    await expect(read(storage, uri, 0, 1)).rejects.toMatchObject({ code: 'internal-error', message: expect.stringContaining('record 0') });
  });
});
