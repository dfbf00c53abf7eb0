import type { PathRule } from './pathRule';

/**
 * The rules by which one policy maps every registered path: what lies in the target region stays, every other prefix spelling gets a place of
 * its own below `<location>_data/<cluster>/<number>/`, so that no two sources ever meet at one target.
 * @returns sorted by descending length of `source`: the longest prefix decides
 * @public
 */
export function localizationRules(options: {
  clusters: readonly { name: string; region: string; connection: string; prefixes: readonly { prefix: string; number: number }[] }[];
  region: string;
  /** The policy's target location; ends in `/`. */
  location: string;
}): PathRule[] {
  const { clusters, region, location } = options;
  return clusters
    .flatMap(({ name, region: clusterRegion, connection, prefixes }) =>
      prefixes.map(({ prefix, number }) => ({
        source: prefix,
        target: clusterRegion === region ? prefix : `${location}_data/${name}/${number}/`,
        cluster: name,
        number,
        connection,
      })),
    )
    .sort((left, right) => right.source.length - left.source.length || (left.source < right.source ? -1 : 1));
}
