import fc from 'fast-check';
import { packCopyItems, unpackCopyItems } from './PackedCopyItems';

describe('PackedCopyItems', () => {
  it('gives back what was packed', () => {
    const text = fc.string({ unit: 'grapheme' });
    const item = fc.record({ sourceUri: text, targetUri: text, sizeBytes: fc.maxSafeNat() });
    fc.assert(fc.property(fc.array(item), items => expect(unpackCopyItems(structuredClone(packCopyItems(items)))).toEqual(items)));
  });
});
