import type { AuditProblem } from './AuditTableResult';

/** A table that went to the wrong place has a problem for each of its files; the first hundred are enough to understand it. */
export const MAX_PROBLEMS = 100;

/** `damage`: the replica is not its source. `unproved`: that could not be found out; it says nothing against what else is proved. */
export type ProblemType = 'damage' | 'unproved';

/** Where an audit's problems go. */
export interface Problems {
  /** Whether no damage was found. */
  readonly isEmpty: boolean;
  /** @param type - `damage` by default */
  add(path: string, message: string, type?: ProblemType): void;
  /** Those that are kept; what `tablePath` names stands for those that are not. */
  toArray(tablePath: string): AuditProblem[];
}

/** Gathers problems; beyond `MAX_PROBLEMS` it only says that there are more. */
export class ProblemList implements Problems {
  private readonly problems: AuditProblem[] = [];
  private omitted = 0;

  add(path: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS - 1) {
      this.problems.push({ path, message });
    } else {
      this.omitted += 1;
    }
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }

  toArray(tablePath: string): AuditProblem[] {
    const more = this.omitted > 0 ? [{ path: tablePath, message: `${this.omitted} more problems are not listed` }] : [];
    return [...this.problems, ...more];
  }
}
