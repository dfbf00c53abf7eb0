import { decodeLong } from './decodeLong';
import { encodeLong } from './encodeLong';

const encode = (value: number) => {
  const buffer = Buffer.alloc(16);
  return buffer.subarray(0, encodeLong(value, buffer, 0));
};

describe('encodeLong and decodeLong', () => {
  it.each([0, 1, 63, 64, 8_191, 8_192, 2 ** 31 - 1, 2 ** 31, 2 ** 40 + 7, 2 ** 52 - 1])('agree on %d', value => {
    expect(decodeLong(encode(value), 0)).toBe(value);
  });

  it('encode as the Avro specification says', () => {
    expect([...encode(64)]).toEqual([0x80, 0x01]);
    expect(decodeLong(Buffer.from([0x01]), 0)).toBe(-1);
    expect(decodeLong(Buffer.from([0x7f]), 0)).toBe(-64);
  });

  it('give no number for bytes that end inside it, that never end, or that are not exact', () => {
    expect(decodeLong(Buffer.alloc(0), 0)).toBeNaN();
    expect(decodeLong(Buffer.from([0x80]), 0)).toBeNaN();
    expect(decodeLong(Buffer.alloc(100, 0x80), 0)).toBeNaN();
    expect(decodeLong(Buffer.from('feffffffffffffffff01', 'hex'), 0)).toBeNaN(); // 2^63 - 1
  });
});
