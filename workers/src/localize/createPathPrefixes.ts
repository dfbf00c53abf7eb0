import { PathPrefix } from '../iceberg';
import type { PathMapping } from './createPathLocalizer';
import { locationSpellings } from './locationSpellings';

/**
 * The rules that decide alone on whatever begins with their `source`, since neither another rule nor the policy's location has a say in it: for
 * such paths they do what the function of `createPathLocalizer` does.
 */
export function createPathPrefixes({ rules, location }: PathMapping): PathPrefix[] {
  const locations = locationSpellings(location);
  return rules
    .filter(({ source }) => {
      const isNarrowed = rules.some(other => other.source !== source && other.source.startsWith(source));
      const meetsLocation = locations.some(spelling => spelling.startsWith(source) || source.startsWith(spelling));
      return !isNarrowed && !meetsLocation;
    })
    .map(({ source, target }) => new PathPrefix(source, target));
}
