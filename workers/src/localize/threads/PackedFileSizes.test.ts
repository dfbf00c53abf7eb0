import fc from 'fast-check';
import { packFileSizes, unpackFileSizes } from './PackedFileSizes';

describe('PackedFileSizes', () => {
  it('gives back what was packed', () => {
    const file = fc.record({ uri: fc.string({ unit: 'grapheme' }), sizeBytes: fc.maxSafeNat() });
    fc.assert(fc.property(fc.array(file), files => expect(unpackFileSizes(structuredClone(packFileSizes(files)))).toEqual(files)));
  });
});
