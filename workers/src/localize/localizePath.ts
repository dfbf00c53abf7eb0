import type { PathRule } from '@portage/backstage-plugin-replication-common';
import { findPathRule } from './findPathRule';

/**
 * Maps an absolute URI of the source table to its place in the target region.
 *
 * The longest `source` that is a prefix at a `/` boundary wins, so `s3://lake/eu/` never captures `s3://lake/eu-west/`. Readers
 * match a delete's `file_path` to a data file by exact string (Iceberg spec, "Position Delete Files"), so every site that holds a
 * path goes through this one function, nothing is ever percent-decoded, and the result depends on nothing but the arguments.
 *
 * @param rules - sorted by descending length of `source`, as `sortPathRules` returns them; each `source` ends in `/`
 * @returns the local URI; the same URI where a rule maps a prefix to itself
 * @throws ReplicationError `unregistered-path` if no rule matches: a foreign path must never reach a replica unnoticed
 */
export function localizePath(uri: string, rules: readonly PathRule[]): string {
  const rule = findPathRule(uri, rules);
  return rule.source === rule.target ? uri : rule.target + uri.slice(rule.source.length);
}
