import { groupTables } from './groupTables';

describe('groupTables', () => {
  it('leaves tables apart that no commit links', () => {
    const groups = groupTables(['a', 'b'], []);
    expect(groups.get('a')).not.toBe(groups.get('b'));
  });

  it('links over chains of commits, and over tables that are not of the policy', () => {
    const groups = groupTables(['a', 'b', 'c', 'd'], [['a', 'x'], ['x', 'b'], ['c']]);
    expect(groups.get('a')).toBe(groups.get('b'));
    expect(new Set([groups.get('a'), groups.get('c'), groups.get('d')]).size).toBe(3);
  });
});
