import { PositionRows } from './PositionRows';

type Row = [path: string, position: number];

const SORTED: Row[] = [
  ['s3://eu/a', 3],
  ['s3://eu/a', 7],
  ['s3://eu/b', 1],
  ['s3://eu/b', 1],
  ['s3://eu/b', 2 ** 40],
  ['s3://eu/c', 0],
];
const pick = (...indexes: number[]) => indexes.map(index => SORTED[index]);

const ORDERS: Record<string, { rows: Row[]; isSorted: boolean }> = {
  sorted: { rows: SORTED, isSorted: true },
  'with positions in no order': { rows: pick(1, 0, 4, 2, 3, 5), isSorted: false },
  'path by path, the last path first': { rows: pick(5, 2, 3, 4, 0, 1), isSorted: false },
  'with paths that come again': { rows: pick(0, 2, 1, 3, 5, 4), isSorted: false },
};

function gather(rows: readonly Row[], options: { at: 'once' | 'one by one' }): PositionRows {
  const gathered = new PositionRows({ expectedRows: 2 });
  // A path of a dictionary that no row names.
  gathered.idOf('s3://eu/unused');
  const ids = rows.map(([path]) => gathered.idOf(path));
  if (options.at === 'once') {
    gathered.addAll(
      Uint32Array.from(ids.slice(0, 4)),
      Float64Array.from(rows.slice(0, 4), ([, position]) => position),
    );
    gathered.addAll(
      Uint32Array.from(ids.slice(4)),
      Float64Array.from(rows.slice(4), ([, position]) => position),
    );
  } else {
    rows.forEach(([, position], index) => gathered.add(ids[index], position));
  }
  return gathered;
}

const finish = (rows: PositionRows) => rows.finish({ sourcePath: path => path, meaning: '' });

describe('PositionRows', () => {
  const { digest } = finish(gather(SORTED, { at: 'one by one' }));

  describe.each(Object.entries(ORDERS))('%s', (_name, { rows, isSorted }) => {
    it.each(['once', 'one by one'] as const)('has the digest of its rows, added %s', at => {
      expect(finish(gather(rows, { at }))).toMatchObject({ digest, rows: 6, isSorted });
    });

    it('gives sorted positions by path, each in a buffer of its own', () => {
      const byPath = gather(rows, { at: 'once' }).positionsByPath();
      expect(Object.fromEntries(byPath.map(({ path, positions }) => [path, [...positions]]))).toEqual({
        's3://eu/a': [3, 7],
        's3://eu/b': [1, 1, 2 ** 40],
        's3://eu/c': [0],
      });
      byPath.forEach(({ positions }) => expect(positions.buffer.byteLength).toBe(positions.byteLength));
    });
  });

  it('has another digest where one row differs', () => {
    for (const changed of [SORTED.slice(1), [...SORTED, SORTED[5]], SORTED.map(([path, position]): Row => [path, position + 1])]) {
      expect(finish(gather(changed, { at: 'once' })).digest).not.toBe(digest);
    }
  });

  it.each([-1, 0.5, 2 ** 53, NaN])('refuses the position %s', position => {
    expect(() => gather([...SORTED.slice(0, 4), ['s3://eu/c', position]], { at: 'once' })).toThrow('is none');
  });
});
