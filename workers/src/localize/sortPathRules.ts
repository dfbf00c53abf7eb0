import type { PathRule } from '@portage/backstage-plugin-replication-common';

/** Sorts rules so that the first one that matches a path is the one with the longest prefix. */
export function sortPathRules(rules: readonly PathRule[]): PathRule[] {
  return rules.toSorted((left, right) => right.source.length - left.source.length);
}
