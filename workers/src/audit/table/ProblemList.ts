import type { AuditProblem } from './AuditTableResult';

/** A table that went to the wrong place has a problem for each of its files; the first hundred are enough to understand it. */
export const MAX_PROBLEMS = 100;

/** Where an audit's problems go. */
export interface Problems {
  readonly isEmpty: boolean;
  add(path: string, message: string): void;
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
