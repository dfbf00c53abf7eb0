import { compress } from 'snappyjs';
import { assertSnappyTags } from './assertSnappyTags';

describe('assertSnappyTags', () => {
  it.each([0, 1, 59, 60, 61, 300, 70_000])('follows a stream of %d bytes to its end', length => {
    const repeated = Buffer.alloc(length, 'snappy and again ');
    const scattered = Buffer.from(Array.from({ length }, (_, index) => (index * 7919) % 251));
    expect(() => assertSnappyTags(Buffer.from(compress(repeated)))).not.toThrow();
    expect(() => assertSnappyTags(Buffer.from(compress(scattered)))).not.toThrow();
  });

  it('refuses a literal whose length would be negative, and a stream that is cut', () => {
    expect(() => assertSnappyTags(Buffer.from([4, 0xfc, 0xff, 0xff, 0xff, 0xff, 1]))).toThrow('within a tag');
    const whole = Buffer.from(compress(Buffer.alloc(1000, 'abcdefg')));
    expect(() => assertSnappyTags(whole.subarray(0, whole.length - 1))).toThrow('within a tag');
  });
});
