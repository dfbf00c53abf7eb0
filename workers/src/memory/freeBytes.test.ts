import { freeBytes } from './freeBytes';

describe('freeBytes', () => {
  it('empties bytes that have memory of their own', () => {
    const bytes = Buffer.alloc(100_000, 1).subarray(0, 10);
    freeBytes(bytes);
    expect(bytes).toHaveLength(0);
  });

  it('leaves the pool alone that other buffers share', () => {
    const bytes = Buffer.from('short');
    const neighbour = Buffer.from('neighbour');
    freeBytes(bytes);
    expect(bytes.toString()).toBe('short');
    expect(neighbour.toString()).toBe('neighbour');
  });
});
