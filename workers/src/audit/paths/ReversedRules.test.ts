import fc from 'fast-check';
import { ReversedRules, type PathPrefixes } from './ReversedRules';

const location = 's3://us/replica/';
const rules: PathPrefixes[] = [
  { source: 's3://eu/', target: 's3://us/replica/_data/eu/0/' },
  { source: 's3://eu/special/', target: 's3://us/replica/_data/special/0/' },
  { source: 'file:/lake/', target: 's3://us/replica/_data/disk/0/' },
  { source: 'file:///lake/', target: 's3://us/replica/_data/disk/1/' },
  { source: 's3://us/', target: 's3://us/' },
];

describe('ReversedRules', () => {
  const reversed = ReversedRules.create({ rules, location });

  it.each([
    ['s3://us/replica/_data/eu/0/a/b.parquet', 's3://eu/a/b.parquet'],
    ['s3://us/replica/_data/eu/0/a%20b/ä', 's3://eu/a%20b/ä'],
    ['s3://us/replica/_data/special/0/b.parquet', 's3://eu/special/b.parquet'],
    ['s3://us/replica/_data/disk/0/b', 'file:/lake/b'],
    ['s3://us/replica/_data/disk/1/b', 'file:///lake/b'],
    ['s3://us/wh/b.parquet', 's3://us/wh/b.parquet'],
  ])('maps %s back to %s', (local, source) => {
    expect(reversed.sourcePath(local)?.sourcePath).toBe(source);
  });

  it.each([
    ['a path that the longer source prefix would have taken elsewhere', 's3://us/replica/_data/eu/0/special/b.parquet'],
    ['a path below the location that no rule fills', 's3://us/replica/t/metadata/m0.avro'],
    ['a path of the source', 's3://eu/a/b.parquet'],
    ['a foreign path', 'gs://x/y'],
    ['an empty path', ''],
    ['a prefix without its slash', 's3://us'],
  ])('knows no source path for %s', (_what, local) => {
    expect(reversed.sourcePath(local)).toBeUndefined();
  });

  it('is the inverse of the longest-prefix mapping, for any rules whose targets differ', () => {
    const folder = fc.constantFrom('a/', 'b/', 'a/b/', 'a/b/c/', 'ab/', '');
    const sources = fc.uniqueArray(
      fc.tuple(fc.constantFrom('s3://eu/', 's3a://eu/', 's3://us/'), folder).map(parts => parts.join('')),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    const paths = fc
      .array(fc.constantFrom('a/', 'b/', 'c/', 'ab/', 'x', 'replica/', '_data/', '0/', '1/'), { maxLength: 5 })
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(
        sources,
        fc.constantFrom('s3://eu/', 's3a://eu/', 's3://us/', 's3://us/replica/_data/'),
        paths,
        (prefixes, start, rest) => {
          const generated = prefixes.map((source, index) => ({
            source,
            target: source.startsWith('s3://us/') ? source : `${location}_data/${index}/`,
          }));
          const inverse = ReversedRules.create({ rules: generated, location });
          const forward = (path: string): string | undefined => {
            const [rule] = generated.filter(({ source }) => path.startsWith(source)).sort((a, b) => b.source.length - a.source.length);
            return rule && !path.startsWith(location) ? rule.target + path.slice(rule.source.length) : undefined;
          };
          const local = start + rest;
          // A local path has a source path only if mapping that gives just it, and every mapped path has one.
          const source = inverse.sourcePath(local)?.sourcePath;
          const mapped = forward(local);
          expect(source === undefined ? local : forward(source)).toBe(local);
          expect(mapped === undefined ? local : inverse.sourcePath(mapped)?.sourcePath).toBe(local);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('refuses rules of which two have one target', () => {
    const twins = [...rules, { source: 's3a://eu/', target: 's3://us/replica/_data/eu/0/' }];
    expect(() => ReversedRules.create({ rules: twins, location })).toThrow('no path below it can be traced back');
  });
});
