import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';

/** What becomes of a prefix: the part of a `PathRule` that concerns paths. */
export type PathPrefixes = Pick<PathRule, 'source' | 'target'>;

interface ReversedRule {
  /** Index in `rules`. */
  index: number;
  target: Uint8Array;
  /** The source prefix lies below the policy's location, where no source path may be. */
  impossible: boolean;
  /** A path that goes on like this behind the prefix does not come from this rule, see `ReversedRules`. */
  excluded: Uint8Array[];
}

/**
 * Maps local paths back to the source paths that they stand for: the exact inverse of the longest-prefix mapping that localizing uses.
 *
 * The longest target that is a prefix gives a candidate, and the candidate counts only where mapping it forward gives the local path again.
 * That fails for a source path that a longer source prefix covers (it would have gone elsewhere), and for one below the
 * policy's own location (no source path may lie there). Without this two local paths could stand for one source path, and a wrong one be proved.
 * Paths are compared as UTF-8 bytes and to the letter; nothing is decoded.
 */
export class ReversedRules {
  /** By descending length of the target. */
  private readonly reversed: ReversedRule[];
  /** By index of the rule. */
  readonly sourceBytes: readonly Uint8Array[];
  readonly targetBytes: readonly Uint8Array[];

  /** @throws ReplicationError `audit-failed` where two source prefixes share one target: nothing could be proved then */
  static create(options: { rules: readonly PathPrefixes[]; location: string }): ReversedRules {
    const { rules, location } = options;
    const targets = new Map<string, string>();
    for (const { source, target } of rules) {
      const other = targets.get(target);
      if (other !== undefined && other !== source) {
        throw new ReplicationError(
          'audit-failed',
          `Both ${other} and ${source} are mapped to ${target}: no path below it can be traced back.`,
        );
      }
      targets.set(target, source);
    }
    return new ReversedRules(rules, location);
  }

  private constructor(
    readonly rules: readonly PathPrefixes[],
    location: string,
  ) {
    this.sourceBytes = rules.map(({ source }) => Buffer.from(source));
    this.targetBytes = rules.map(({ target }) => Buffer.from(target));
    this.reversed = rules
      .map(({ source }, index) => ({
        index,
        target: this.targetBytes[index],
        impossible: source.startsWith(location),
        excluded: [...rules.map(rule => rule.source), location]
          .filter(prefix => prefix.startsWith(source) && prefix !== source)
          .map(prefix => Buffer.from(prefix.slice(source.length))),
      }))
      .sort((a, b) => b.target.length - a.target.length);
  }

  /**
   * The rule (as an index into `rules`) that made the local path `input[start..end)`, or -1 where none did.
   * With it, the source path is `sourceBytes[rule]` and what follows `targetBytes[rule]` in the local path.
   */
  match(input: Uint8Array, start: number, end: number): number {
    for (const { index, target, impossible, excluded } of this.reversed) {
      if (hasPrefix(input, start, end, target)) {
        const rest = start + target.length;
        return impossible || excluded.some(suffix => hasPrefix(input, rest, end, suffix)) ? -1 : index;
      }
    }
    return -1;
  }

  /** The source path of a local path, or `undefined` where no rule made it. */
  sourcePath(localPath: string): { sourcePath: string; rule: number } | undefined {
    const bytes = Buffer.from(localPath);
    const rule = this.match(bytes, 0, bytes.length);
    if (rule < 0) {
      return undefined;
    }
    const { source, target } = this.rules[rule];
    return { sourcePath: source + localPath.slice(target.length), rule };
  }
}

/** Compares from the end: prefixes of one policy begin alike and differ late. */
function hasPrefix(input: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) {
    return false;
  }
  for (let i = prefix.length - 1; i >= 0; i -= 1) {
    if (input[start + i] !== prefix[i]) {
      return false;
    }
  }
  return true;
}
