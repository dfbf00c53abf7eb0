import { createPathLocalizer } from './createPathLocalizer';
import { localizePath } from './localizePath';
import { sortPathRules } from './sortPathRules';

const rule = (source: string, target: string) => ({ source, target, cluster: 'eu', number: 0, connection: 'eu-lake' });

const rules = sortPathRules([
  rule('s3://lake/eu/', 's3://us/replica/_data/eu/0/'),
  rule('s3a://lake/eu/', 's3://us/replica/_data/eu/1/'),
  rule('s3://lake/eu/west/', 's3://us/replica/_data/west/0/'),
  rule('s3://us/', 's3://us/'),
]);

describe('localizePath', () => {
  it('takes the longest prefix at a path boundary', () => {
    expect(localizePath('s3://lake/eu/a.parquet', rules)).toBe('s3://us/replica/_data/eu/0/a.parquet');
    expect(localizePath('s3://lake/eu/west/a.parquet', rules)).toBe('s3://us/replica/_data/west/0/a.parquet');
    expect(localizePath('s3://lake/eu/westward/a.parquet', rules)).toBe('s3://us/replica/_data/eu/0/westward/a.parquet');
  });

  it('leaves what is local', () => {
    expect(localizePath('s3://us/sales/a.parquet', rules)).toBe('s3://us/sales/a.parquet');
  });

  it('leaves no two sources on one target', () => {
    const sources = ['s3://lake/eu/k', 's3a://lake/eu/k', 's3://lake/eu/west/k', 's3://us/k'];
    expect(new Set(sources.map(uri => localizePath(uri, rules))).size).toBe(sources.length);
  });

  it('decodes nothing and takes nothing for a pattern', () => {
    expect(localizePath('s3://lake/eu/a%20b/x=.*+(1)[é]#?', rules)).toBe('s3://us/replica/_data/eu/0/a%20b/x=.*+(1)[é]#?');
    expect(() => localizePath('s3://lakeXeu/a', [rule('s3://lake.eu/', 't/')])).toThrow();
  });

  it.each(['s3n://lake/eu/a', 's3://lake/eu-west/a', 's3://lake/eu', 'a.parquet', ''])(
    'refuses "%s", which no rule covers, and names it',
    uri => {
      expect(() => localizePath(uri, rules)).toThrow(
        expect.objectContaining({ code: 'unregistered-path', message: expect.stringContaining(`"${uri}"`) }),
      );
    },
  );
});

describe('createPathLocalizer', () => {
  const localize = createPathLocalizer({ rules, location: 's3://us/replica/' });

  it('sorts the rules itself', () => {
    const reversed = createPathLocalizer({ rules: rules.toReversed(), location: 's3://us/replica/' });
    expect(reversed('s3://lake/eu/west/a')).toBe('s3://us/replica/_data/west/0/a');
  });

  it('refuses a source path below the target location, however it is spelled', () => {
    const below = expect.objectContaining({ code: 'source-below-target' });
    expect(() => localize('s3://us/replica/sales/a.parquet')).toThrow(below);
    expect(() => localize('s3a://us/replica/sales/a.parquet')).toThrow(below);
    const files = createPathLocalizer({ rules: [rule('file:/lake/', 'file:/lake/')], location: 'file:///lake/replica/' });
    expect(() => files('file:/lake/replica/a')).toThrow(below);
    expect(files('file:/lake/replicas/a')).toBe('file:/lake/replicas/a');
  });
});
