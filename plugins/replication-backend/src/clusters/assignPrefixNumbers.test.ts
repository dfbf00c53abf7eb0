import { assignPrefixNumbers } from './assignPrefixNumbers';

describe('assignPrefixNumbers', () => {
  it('keeps numbers through edits and never gives one twice', () => {
    const first = assignPrefixNumbers({}, ['s3://a/', 's3a://a/']);
    expect(first).toEqual({ 's3://a/': 1, 's3a://a/': 2 });
    const second = assignPrefixNumbers(first, ['s3://b/', 's3a://a/']);
    expect(second).toEqual({ 's3://a/': 1, 's3a://a/': 2, 's3://b/': 3 });
    expect(assignPrefixNumbers(second, ['s3://a/', 's3://c/'])).toEqual({ ...second, 's3://c/': 4 });
  });
});
