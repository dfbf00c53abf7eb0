/**
 * Whether a table is selected: by any of `include` (all where there is none) and by none of `exclude`. Patterns have dot-separated levels, `*` stands
 * for any text within one level, `**` for any number of levels.
 */
export function matchesPatterns(key: readonly string[], patterns: { include?: readonly string[]; exclude?: readonly string[] }): boolean {
  const { include = ['**'], exclude = [] } = patterns;
  const matches = (pattern: string) => matchesLevels(key, pattern.split('.'));
  return include.some(matches) && !exclude.some(matches);
}

function matchesLevels(key: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return key.length === 0;
  }
  if (first === '**') {
    return matchesLevels(key, rest) || (key.length > 0 && matchesLevels(key.slice(1), pattern));
  }
  return key.length > 0 && matchesLevel(key[0], first) && matchesLevels(key.slice(1), rest);
}

function matchesLevel(level: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map(text => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(level);
}
