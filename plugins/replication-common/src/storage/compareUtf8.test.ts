import fc from 'fast-check';
import { compareUtf8 } from './compareUtf8';

describe('compareUtf8', () => {
  it('orders as the bytes do, for any text', () => {
    // A small alphabet around the surrogates makes common prefixes and the one hard case likely.
    const character = fc.constantFrom('a', 'b', '/', ' ', 'é', '\ud7ff', '\ue000', '\uffee', '😀', '𐀀');
    const text = fc.oneof(
      fc.array(character, { maxLength: 6 }).map(parts => parts.join('')),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(Math.sign(compareUtf8(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });
});
