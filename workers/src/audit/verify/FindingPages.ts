import type { VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { AuditProblem } from '../table/AuditTableResult';
import type { Problems, ProblemType } from '../table/ProblemList';

/** A page is written once it has so many findings. */
const PAGE_FINDINGS = 1_000;

/** Hands findings on in pages, so that a replica of which every file is wrong takes no more memory than one with a single fault. */
export class FindingPages implements Problems {
  readonly counts: Record<ProblemType, number> = { damage: 0, unproved: 0 };
  private page: VerifyProblem[] = [];
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly table: string,
    private readonly write: (page: VerifyProblem[]) => Promise<void>,
  ) {}

  get isEmpty(): boolean {
    return this.counts.damage === 0;
  }

  add(path: string, message: string, type: ProblemType = 'damage'): void {
    this.counts[type] += 1;
    this.page.push({ type, table: this.table, path, message });
    if (this.page.length >= PAGE_FINDINGS) {
      this.turn();
    }
  }

  /** Nothing is kept: pages are gone. */
  toArray(): AuditProblem[] {
    return [];
  }

  /** Waits until full pages are written: whoever finds much at a time calls it now and then. */
  async drain(): Promise<void> {
    await this.written;
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    if (this.page.length > 0) {
      this.turn();
    }
    await this.drain();
  }

  private turn(): void {
    const { page } = this;
    this.page = [];
    this.written = this.written.then(() => this.write(page));
    // Whoever drains is told; until then a failed write is no unhandled rejection.
    this.written.catch(() => {});
  }
}
