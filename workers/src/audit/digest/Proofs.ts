import { createHash } from 'node:crypto';
import type { PathPrefixes, ReversedRules } from '../paths/ReversedRules';
import { DIGEST_VERSION } from './digestVersion';

const DIGEST_CHARACTERS = 64;
const TAG_CHARACTERS = 16;

/**
 * Writes and reads the proofs that the localization map keeps.
 *
 * A proof holds only under the rules that it was made with: were a prefix given another target later, or a narrower prefix registered
 * below it, new files would go elsewhere than the proved manifest says. So a proof is the digest followed by a tag for each rule that
 * made a path in the file, or in a file below it; it is void once one of these rules has changed. Rules that are added elsewhere leave it as it is.
 */
export class Proofs {
  /** The tag of each rule, and of what all rules have in common. */
  private readonly tags: string[];
  private readonly commonTag: string;
  private readonly valid: Set<string>;

  constructor(options: { reversed: ReversedRules; location: string }) {
    const { rules } = options.reversed;
    const { location } = options;
    this.tags = rules.map(rule => tagOf(['rule', rule.source, rule.target, ...narrower(rule, rules, location)]));
    this.commonTag = tagOf(['location', location]);
    this.valid = new Set([this.commonTag, ...this.tags]);
  }

  /** @param rulesUsed - indexes of rules */
  write(digest: string, rulesUsed: Iterable<number>): string {
    const tags = [...rulesUsed].map(rule => this.tags[rule]);
    return digest + [...new Set([this.commonTag, ...tags])].sort().join('');
  }

  /** The digest of a proof and the rules that it rests on; `undefined` where there is no proof, or none that holds any longer. */
  read(proof: string | undefined): { digest: string; rulesUsed: number[] } | undefined {
    if (!proof || !/^[0-9a-f]+$/.test(proof) || proof.length <= DIGEST_CHARACTERS) {
      return undefined;
    }
    const tags: string[] = [];
    for (let start = DIGEST_CHARACTERS; start < proof.length; start += TAG_CHARACTERS) {
      tags.push(proof.slice(start, start + TAG_CHARACTERS));
    }
    if (!tags.includes(this.commonTag) || !tags.every(tag => this.valid.has(tag))) {
      return undefined;
    }
    return {
      digest: proof.slice(0, DIGEST_CHARACTERS),
      rulesUsed: [...this.tags.keys()].filter(rule => tags.includes(this.tags[rule])),
    };
  }
}

function tagOf(parts: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([DIGEST_VERSION, ...parts]))
    .digest('hex')
    .slice(0, TAG_CHARACTERS);
}

/**
 * Prefixes within the rule's own: they take paths away from it. What lies below the policy's location is never made by a rule whose target
 * lies outside of it, so there the targets of new prefixes change nothing.
 */
function narrower(rule: PathPrefixes, rules: readonly PathPrefixes[], location: string): string[] {
  const takesTargets = (other: PathPrefixes) =>
    other.target.startsWith(rule.target) && (rule.target.startsWith(location) || !other.target.startsWith(location));
  return rules
    .filter(other => other !== rule && (other.source.startsWith(rule.source) || takesTargets(other)))
    .map(other => `${other.source}\n${other.target}`)
    .sort();
}
