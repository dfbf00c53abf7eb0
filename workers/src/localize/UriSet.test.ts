import { UriSet } from './UriSet';

describe('UriSet', () => {
  it('takes each URI once, also when it has grown', () => {
    const set = new UriSet();
    const uris = Array.from({ length: 20_000 }, (_, index) => `s3://lake/data/${index}.parquet`);
    expect(uris.every(uri => set.add(uri))).toBe(true);
    expect(uris.some(uri => set.add(uri))).toBe(false);
    expect(set.size).toBe(uris.length);
    expect(set.add('s3a://lake/data/0.parquet')).toBe(true);
  });
});
