import fc from 'fast-check';
import { sortByUtf8 } from './sortByUtf8';

const itself = (text: string) => text;

describe('sortByUtf8', () => {
  it('orders texts as their bytes, and leaves the given ones as they are', () => {
    const given = ['\u{1f600}', '\uff5e', 'b', 'a/', 'a'];
    expect(sortByUtf8(given, itself)).toEqual(['a', 'a/', 'b', '\uff5e', '\u{1f600}']);
    expect(given[0]).toBe('\u{1f600}');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), strings => {
        const bytes = strings.map(text => Buffer.from(text)).sort(Buffer.compare);
        expect(sortByUtf8(strings, itself)).toEqual(bytes.map(text => text.toString()));
      }),
    );
  });

  it('keeps the order of items of one text', () => {
    const items = ['b', 'a', 'b', 'a'].map((text, index) => ({ text, index }));
    expect(sortByUtf8(items, ({ text }) => text).map(({ index }) => index)).toEqual([1, 3, 0, 2]);
  });
});
