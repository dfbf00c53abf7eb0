import fc from 'fast-check';
import { sortByUtf8 } from './sortByUtf8';

describe('sortByUtf8', () => {
  it('orders strings as their bytes, and leaves the given ones as they are', () => {
    const given = ['\u{1f600}', '\uff5e', 'b', 'a/', 'a'];
    expect(sortByUtf8(given)).toEqual(['a', 'a/', 'b', '\uff5e', '\u{1f600}']);
    expect(given[0]).toBe('\u{1f600}');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), strings => {
        const bytes = strings.map(text => Buffer.from(text)).sort(Buffer.compare);
        expect(sortByUtf8(strings)).toEqual(bytes.map(text => text.toString()));
      }),
    );
  });
});
