import { choosePartSize } from './choosePartSize';

const MIB = 1024 * 1024;

describe('choosePartSize', () => {
  it('keeps the wanted size while 10,000 parts suffice', () => {
    expect(choosePartSize(1, 16 * MIB)).toBe(16 * MIB);
    expect(choosePartSize(160_000 * MIB, 16 * MIB)).toBe(16 * MIB);
  });

  it('grows by whole MiB beyond', () => {
    expect(choosePartSize(160_000 * MIB + 1, 16 * MIB)).toBe(17 * MIB);
    const large = 5 * 1024 * 1024 * MIB;
    expect(Math.ceil(large / choosePartSize(large, 16 * MIB))).toBeLessThanOrEqual(10_000);
  });

  it('refuses what S3 cannot hold', () => {
    expect(() => choosePartSize(64 * 1024 * 1024 * MIB, 16 * MIB)).toThrow(/larger than S3 can hold/);
  });
});
