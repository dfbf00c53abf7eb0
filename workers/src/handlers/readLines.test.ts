import type { TaskContext } from '@portage/backstage-plugin-replication-node';
import { MemoryStorage } from '../transfer/testing/MemoryStorage';
import { readLines } from './readLines';

const URI = 's3://us/report.ndjson';

function contextOf(lines: readonly string[]) {
  const storage = new MemoryStorage('us');
  storage.put(URI, lines.map(line => `${line}\n`).join(''));
  return async (payload: { uri?: string; offsetBytes?: number; limit?: number; search?: string } = {}) =>
    readLines.run({
      payload: { connection: 'us', uri: URI, offsetBytes: 0, limit: 200, ...payload },
      connections: { storage: async () => storage },
      signal: new AbortController().signal,
    } as unknown as TaskContext<'read-lines'>);
}

describe('read-lines', () => {
  it('reads a file in pages, each line once', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `{"line":${index},"text":"${'ä'.repeat(index % 50)}"}`);
    const read = contextOf(lines);
    const seen: string[] = [];
    let offsetBytes: number | undefined = 0;
    while (offsetBytes !== undefined) {
      const page: Awaited<ReturnType<typeof read>> = await read({ offsetBytes, limit: 90 });
      seen.push(...page.lines);
      offsetBytes = page.nextOffsetBytes;
    }
    expect(seen).toEqual(lines);
  });

  it('keeps its answer small, whatever the lines are', async () => {
    const lines = Array.from({ length: 100 }, () => 'x'.repeat(5_000));
    const { lines: page, nextOffsetBytes } = await contextOf(lines)();
    expect(page.join('').length).toBeLessThanOrEqual(24 * 1024);
    expect(nextOffsetBytes).toBe(page.length * 5_001);
  });

  it('searches without regard to case', async () => {
    const read = contextOf(['Sales.Orders is damaged', 'sales.customers', 'SALES.ORDERS again']);
    expect((await read({ search: 'sales.orders' })).lines).toEqual(['Sales.Orders is damaged', 'SALES.ORDERS again']);
    expect(await read({ search: 'nothing' })).toEqual({ lines: [] });
  });

  it('says that a file is gone', async () => {
    const read = contextOf(['a line']);
    await expect(read({ uri: 's3://us/other' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
