import { setTimeout as sleep } from 'node:timers/promises';
import { mapInOrder } from './mapInOrder';

describe('mapInOrder', () => {
  it('yields in order, with no more than the limit under way', async () => {
    let running = 0;
    let most = 0;
    const work = async (delayMs: number) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(delayMs);
      running -= 1;
      return delayMs;
    };
    const results: number[] = [];
    for await (const result of mapInOrder([30, 1, 20, 1, 1], 3, work)) {
      results.push(result);
    }
    expect(results).toEqual([30, 1, 20, 1, 1]);
    expect(most).toBe(3);
  });

  it('starts nothing more after a failure, and waits for what runs', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const work = async (item: number) => {
      started.push(item);
      await sleep(item === 0 ? 1 : 20);
      if (item === 0) {
        throw new Error('no luck');
      }
      ended.push(item);
    };
    const run = async () => {
      for await (const _ of mapInOrder([0, 1, 2, 3, 4, 5], 2, work)) {
        // Results are of no interest here.
      }
    };
    await expect(run()).rejects.toThrow('no luck');
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
