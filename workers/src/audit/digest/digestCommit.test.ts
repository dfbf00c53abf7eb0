import { digestCommit } from './digestCommit';

const tables = [
  { key: ['sales', 'orders'], digest: 'aa' },
  { key: ['sales', 'people'], digest: 'bb' },
  { key: ['sales.people'], digest: 'bb' },
];

describe('digestCommit', () => {
  it('does not depend on the order of the tables', () => {
    expect(digestCommit([...tables].reverse())).toBe(digestCommit(tables));
    expect(digestCommit(tables)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('depends on every key and every digest', () => {
    const others = [
      tables.slice(1),
      [],
      [{ ...tables[0], digest: 'ab' }, ...tables.slice(1)],
      [{ key: ['sales.orders'], digest: 'aa' }, ...tables.slice(1)],
      [{ key: ['sales', 'orders'], digest: 'bb' }, { key: ['sales', 'people'], digest: 'aa' }, tables[2]],
    ];
    const digests = [tables, ...others].map(digestCommit);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('refuses a table that is named twice', () => {
    expect(() => digestCommit([...tables, tables[0]])).toThrow('twice');
  });
});
