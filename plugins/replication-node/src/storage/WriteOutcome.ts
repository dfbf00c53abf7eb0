/** What a write did. @public */
export interface WriteOutcome {
  /** `present` only with `ifAbsent`: something stood there already, and was left as it was. */
  outcome: 'written' | 'present';
  entityTag?: string;
}
