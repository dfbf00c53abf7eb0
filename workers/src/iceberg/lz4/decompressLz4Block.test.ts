import { decompressLz4Block } from './decompressLz4Block';

const decompress = (input: number[], sizeBytes: number) => {
  const output = Buffer.alloc(sizeBytes);
  return output.toString('latin1', 0, decompressLz4Block(Uint8Array.from(input), output));
};
const [a, b] = Buffer.from('ab');

describe('decompressLz4Block', () => {
  it('repeats what came before, also while it is being written', () => {
    // Two literals, then eight bytes from two bytes back, then a last literal.
    expect(decompress([0x24, a, b, 2, 0, 0x10, a], 11)).toBe('abababababa');
    // A length of 15 and more goes on behind the token: 15 + 3 + 4 bytes.
    expect(decompress([0x1f, a, 1, 0, 3, 0x10, b], 24)).toBe(`${'a'.repeat(23)}b`);
  });

  it.each([
    ['an offset before the beginning', [0x14, a, 2, 0, 0x10, a], 20],
    ['an offset of zero', [0x14, a, 0, 0, 0x10, a], 20],
    ['more than there is room for', [0x1f, a, 1, 0, 200, 0x10, b], 20],
    ['a literal that is cut off', [0x30, a], 20],
    ['a length that is cut off', [0xf0, 255], 400],
    ['an offset that is cut off', [0x14, a, 1], 20],
    ['nothing', [], 20],
  ])('refuses %s', (_name, input, sizeBytes) => {
    expect(() => decompress(input, sizeBytes)).toThrow('LZ4');
  });
});
