import { nameSchema, parseBandwidth, parseDuration, prefixSchema } from './primitives';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '5', '-5s', '5 s', '5w', '1h30m'])('refuses "%s" and names it', text => {
    expect(() => parseDuration(text)).toThrow(`"${text}" is not a duration such as 30s, 5m, 2h or 7d`);
  });
});

describe('parseBandwidth', () => {
  it.each([
    ['200MiB/s', 200 * 2 ** 20],
    ['1GB/s', 1e9],
    ['0.5KiB/s', 512],
  ])('reads %s', (text, bytesPerSecond) => {
    expect(parseBandwidth(text)).toBe(bytesPerSecond);
  });

  it.each(['200', '200MiB', '200Mbit/s'])('refuses "%s"', text => {
    expect(() => parseBandwidth(text)).toThrow('is not a bandwidth');
  });
});

describe('nameSchema', () => {
  it.each(['eu-lake', 'EU.lake_2', 'a'])('takes %s', name => expect(nameSchema.parse(name)).toBe(name));
  it.each(['', '-lake', 'lake-', 'eu--lake', 'eu lake', 'eu/lake', 'a'.repeat(64)])('refuses "%s"', name =>
    expect(nameSchema.safeParse(name).success).toBe(false),
  );
});

describe('prefixSchema', () => {
  it.each(['s3://acme-eu/', 's3a://acme-eu/warehouse/', 'file:/data/eu/'])('takes %s', prefix =>
    expect(prefixSchema.parse(prefix)).toBe(prefix),
  );
  it.each(['s3://acme-eu', '/data/eu/', 'acme-eu/'])('refuses "%s"', prefix => expect(prefixSchema.safeParse(prefix).success).toBe(false));
});
