import { decompressBzip2 } from './decompressBzip2';

// Made by bzip2 1.0.8.
const TEXT = Buffer.from('425a6839314159265359f5ec7353000002c18000102280d40020002190c210c08da9472f8bb9229c28487af639a980', 'hex');
const MILLION_ZEROS = Buffer.from(
  '425a683931415926535979d39e480007a8c040c00000020008200030cc09aa69952436a9490f17724538509079d39e48',
  'hex',
);
const EMPTY = Buffer.from('425a683917724538509000000000', 'hex');

describe('decompressBzip2', () => {
  it('reads what bzip2 wrote', () => {
    expect(decompressBzip2(TEXT, 100).toString()).toBe('portage\n');
    expect(decompressBzip2(MILLION_ZEROS, 1_000_000).equals(Buffer.alloc(1_000_000))).toBe(true);
    expect(decompressBzip2(EMPTY, 100)).toHaveLength(0);
  });

  it('refuses a stream that is cut off, anywhere', () => {
    for (let length = 0; length < TEXT.length; length += 1) {
      expect(() => decompressBzip2(TEXT.subarray(0, length), 100)).toThrow();
    }
  });

  it('refuses a wrong checksum', () => {
    const damaged = Buffer.from(TEXT);
    damaged[11] ^= 1;
    expect(() => decompressBzip2(damaged, 100)).toThrow('CRC');
  });

  it('refuses to become longer than the limit', () => {
    expect(() => decompressBzip2(MILLION_ZEROS, 999_999)).toThrow('more than 999999 bytes');
  });
});
