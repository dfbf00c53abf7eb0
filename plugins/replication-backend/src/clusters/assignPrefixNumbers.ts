/**
 * Gives each prefix spelling its number, from 1 on. A number once given stays, also after its prefix was removed, and is given to no other:
 * copies lie below `_data/<cluster>/<number>/`, and one folder must never hold the files of two prefixes.
 */
export function assignPrefixNumbers(before: Readonly<Record<string, number>>, prefixes: readonly string[]): Record<string, number> {
  const numbers: Record<string, number> = { ...before };
  let highest = Math.max(0, ...Object.values(before));
  for (const prefix of prefixes) {
    numbers[prefix] ??= ++highest;
  }
  return numbers;
}
