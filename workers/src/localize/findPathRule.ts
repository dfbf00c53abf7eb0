import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';

/**
 * The rule that decides where a path goes: the one with the longest `source` that is a prefix at a `/` boundary.
 *
 * @param rules - as `sortPathRules` returns them
 * @throws ReplicationError `unregistered-path` if no rule matches: a foreign path must never reach a replica unnoticed
 */
export function findPathRule(uri: string, rules: readonly PathRule[]): PathRule {
  const rule = rules.find(({ source }) => uri.startsWith(source));
  if (!rule) {
    throw new ReplicationError('unregistered-path', `No cluster's prefixes cover "${uri}".`);
  }
  return rule;
}
