import { ByteBudget } from './ByteBudget';
import { forEachConcurrent } from './forEachConcurrent';

const signal = new AbortController().signal;
const pause = () => new Promise(resolve => setImmediate(resolve));

describe('forEachConcurrent', () => {
  it('runs at most so many at a time, and all of them', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachConcurrent(Array.from({ length: 20 }).keys(), { limit: 3, signal }, async item => {
      running += 1;
      most = Math.max(most, running);
      await pause();
      running -= 1;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(done.sort((a, b) => a - b)).toEqual([...Array.from({ length: 20 }).keys()]);
  });

  it('begins nothing new after a failure, waits for what runs, and throws the first failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const run = forEachConcurrent([0, 1, 2, 3], { limit: 2, signal }, async item => {
      begun.push(item);
      if (item === 0) {
        throw new Error('first');
      }
      await pause();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('first');
    expect([begun, ended]).toEqual([[0, 1], [1]]);
  });

  it('begins nothing once it is aborted', async () => {
    const work = jest.fn();
    await expect(forEachConcurrent([1], { limit: 1, signal: AbortSignal.abort(new Error('stopped')) }, work)).rejects.toThrow('stopped');
    expect(work).not.toHaveBeenCalled();
  });
});

describe('ByteBudget', () => {
  it('lets work wait until its bytes are free, in order', async () => {
    const budget = new ByteBudget(10);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await pause();
      order.push(`${name} ends`);
    };
    await Promise.all([budget.run(6, work('a')), budget.run(6, work('b')), budget.run(1, work('c')), budget.run(99, work('d'))]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'c begins', 'b ends', 'c ends', 'd begins', 'd ends']);
  });

  it('ends a wait that is aborted, and lets the next one have its turn', async () => {
    const budget = new ByteBudget(1);
    const abort = new AbortController();
    const order: string[] = [];
    const first = budget.run(1, pause);
    const second = budget.run(1, async () => order.push('second'), abort.signal);
    const third = budget.run(1, async () => order.push('third'));
    abort.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    await Promise.all([first, third]);
    expect(order).toEqual(['third']);
    await expect(budget.run(1, async () => 'free')).resolves.toBe('free');
  });

  it('frees the bytes of work that fails', async () => {
    const budget = new ByteBudget(1);
    await expect(budget.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(budget.run(1, async () => 'yes')).resolves.toBe('yes');
  });
});
