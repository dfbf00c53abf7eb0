import { isDeepStrictEqual } from 'node:util';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';

/**
 * The items of a list that are new, in the order of their ids.
 *
 * @throws ReplicationError `unsupported-catalog-change` where an item that stays was changed, and where the server, which numbers new
 *   items from the highest id on, would give one another id
 */
export function findAdded(what: string, from: ReadonlyMap<string, Metadata>, to: ReadonlyMap<string, Metadata>): Metadata[] {
  for (const [id, item] of to) {
    const before = from.get(id);
    if (before && !isDeepStrictEqual(normalizeMetadata(before), normalizeMetadata(item))) {
      throw impossibleChange(`The ${what} ${id} is not the one that was published.`);
    }
  }
  const added = [...to.keys()].filter(id => !from.has(id)).sort((left, right) => Number(left) - Number(right));
  let last = Math.max(-1, ...[...from.keys()].map(Number));
  for (const id of added) {
    if (Number(id) !== last + 1) {
      throw impossibleChange(`The new ${what} has the id ${id}, and the server would give it ${last + 1}.`);
    }
    last += 1;
  }
  return added.map(id => to.get(id)!);
}
