import { compareUtf8 } from './compareUtf8';

const SURROGATE = /[\ud800-\udfff]/;

/**
 * A sorted copy, in the order of {@link compareUtf8}. Where no string holds a character beyond U+FFFF, as nearly always, that is also the
 * order of JavaScript's own sort, which is several times faster.
 * @public
 */
export function sortByUtf8(strings: readonly string[]): string[] {
  return strings.some(text => SURROGATE.test(text)) ? strings.toSorted(compareUtf8) : strings.toSorted();
}
