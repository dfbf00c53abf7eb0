import { BufferPool } from './BufferPool';

describe('BufferPool', () => {
  it('hands the same buffers out again', async () => {
    const pool = new BufferPool({ limitBytes: 20 });
    const first = await pool.take(10);
    pool.give(first);
    expect(await pool.take(10)).toBe(first);
    expect(await pool.take(10)).not.toBe(first);
  });

  it('lets come in order whoever finds the limit reached', async () => {
    const pool = new BufferPool({ limitBytes: 20 });
    const held = [await pool.take(10), await pool.take(10)];
    const order: string[] = [];
    const large = pool.take(20).then(buffer => {
      order.push('large');
      return buffer;
    });
    const small = pool.take(5).then(buffer => {
      order.push('small');
      return buffer;
    });
    pool.give(held[0]);
    await Promise.resolve();
    expect(order).toEqual([]);
    pool.give(held[1]);
    expect(await large).toHaveLength(20);
    expect(order).toEqual(['large']);
    pool.give(await large);
    expect(await small).toHaveLength(5);
  });

  it('gives one that is larger than the limit when nobody else has any', async () => {
    const pool = new BufferPool({ limitBytes: 20 });
    const small = await pool.take(1);
    const huge = pool.take(100);
    pool.give(small);
    expect(await huge).toHaveLength(100);
  });

  it('forgets who gave up waiting', async () => {
    const pool = new BufferPool({ limitBytes: 10 });
    const held = await pool.take(10);
    const abort = new AbortController();
    const given = pool.take(10, abort.signal);
    const next = pool.take(5);
    const reason = new Error('not wanted');
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    pool.give(held);
    expect(await next).toHaveLength(5);
  });
});
