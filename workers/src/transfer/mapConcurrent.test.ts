import { setTimeout as sleep } from 'node:timers/promises';
import { mapConcurrent } from './mapConcurrent';

describe('mapConcurrent', () => {
  it('runs so many at once and no more, and pulls no further ahead', async () => {
    let running = 0;
    let most = 0;
    let pulled = 0;
    const done: number[] = [];
    async function* items() {
      for (let item = 0; item < 50; item += 1) {
        pulled += 1;
        yield item;
      }
    }
    await mapConcurrent(items(), { concurrency: 4 }, async item => {
      running += 1;
      most = Math.max(most, running);
      expect(pulled - done.length).toBeLessThanOrEqual(4);
      await sleep(item % 3);
      running -= 1;
      done.push(item);
    });
    expect(most).toBe(4);
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('takes nothing and plain iterables too', async () => {
    const seen: string[] = [];
    await mapConcurrent([], { concurrency: 3 }, async () => {});
    await mapConcurrent(new Set(['a', 'b']), { concurrency: 1 }, async item => {
      seen.push(item);
    });
    expect(seen).toEqual(['a', 'b']);
  });

  it('aborts the others at the first error, awaits them, and throws that error', async () => {
    const ended: number[] = [];
    let closed = false;
    async function* items() {
      try {
        for (let item = 0; ; item += 1) {
          yield item;
        }
      } finally {
        closed = true;
      }
    }
    const work = async (item: number, signal: AbortSignal) => {
      if (item === 2) {
        throw new Error('the third fails');
      }
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      await sleep(5);
      ended.push(item);
      throw new Error('a later error');
    };
    await expect(mapConcurrent(items(), { concurrency: 3 }, work)).rejects.toThrow('the third fails');
    expect(ended.sort()).toEqual([0, 1]);
    expect(closed).toBe(true);
  });

  it('drains on an abort, and throws its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('shutting down');
    let running = 0;
    const endless = (function* endlessly() {
      while (true) {
        yield 0;
      }
    })();
    const work = async (_: number, signal: AbortSignal) => {
      running += 1;
      await sleep(1000, undefined, { signal }).catch(() => {});
      running -= 1;
    };
    setTimeout(() => abort.abort(reason), 20);
    await expect(mapConcurrent(endless, { concurrency: 5, signal: abort.signal }, work)).rejects.toBe(reason);
    expect(running).toBe(0);
    await expect(mapConcurrent([1], { concurrency: 1, signal: abort.signal }, work)).rejects.toBe(reason);
  });

  it('fails where the items fail', async () => {
    async function* broken() {
      yield 1;
      throw new Error('no more items');
    }
    await expect(mapConcurrent(broken(), { concurrency: 3 }, async () => {})).rejects.toThrow('no more items');
  });
});
