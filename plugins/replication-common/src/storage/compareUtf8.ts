const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/**
 * Orders two strings by their UTF-8 bytes, as S3 orders keys, without encoding them.
 *
 * JavaScript's `<` compares UTF-16 units and differs in one case only: characters beyond U+FFFF are stored as surrogates
 * (U+D800 to U+DFFF), which there sort before U+E000 to U+FFFF and in UTF-8 behind them.
 *
 * @param start - UTF-16 units at the beginning that both are known to share
 * @public
 */
export function compareUtf8(left: string, right: string, start: number = 0): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = start; index < shorter; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      const aBeyond = a >= FIRST_SURROGATE && a <= LAST_SURROGATE;
      const bBeyond = b >= FIRST_SURROGATE && b <= LAST_SURROGATE;
      return aBeyond === bBeyond ? a - b : Number(aBeyond) - Number(bBeyond);
    }
  }
  return left.length - right.length;
}
