import { isFinal, type Job, type Stage } from '@portage/backstage-plugin-replication-common';
import type { Terminal } from '../Terminal';
import { describeStage } from './describeStage';
import { estimateRate, type Look } from './estimateRate';
import type { Rate } from './Rate';

/** How often a stage that merely advances is told again where lines can't be rewritten. */
const PLAIN_LINE_INTERVAL_MS = 10_000;
/** Moves to the line's beginning and clears it (ECMA-48, CR and EL). */
const REWRITE_LINE = '\r\u001b[K';
const DEFAULT_COLUMNS = 80;

/**
 * Shows a job while it runs, on standard error: one line that is rewritten on a terminal, elsewhere a line where a stage changes its
 * status and one each ten seconds.
 */
export class ProgressView {
  private readonly looks = new Map<string, Look>();
  private readonly told = new Map<string, { status: string; atMs: number }>();
  private rewritable = false;

  private constructor(private readonly stderr: Terminal['stderr']) {}

  static create(terminal: Terminal): ProgressView {
    return new ProgressView(terminal.stderr);
  }

  show(job: Job, nowMs: number): void {
    for (const stage of job.stages) {
      if (stage.status !== 'waiting') {
        this.showStage(stage, this.rateOf(stage, nowMs), nowMs);
      }
    }
  }

  /** Leaves the terminal at the beginning of a line. */
  close(): void {
    if (this.rewritable) {
      this.stderr.write(REWRITE_LINE);
      this.rewritable = false;
    }
  }

  private rateOf(stage: Stage, nowMs: number): Rate | undefined {
    const earlier = this.looks.get(stage.name);
    const later = { atMs: nowMs, progress: stage.progress };
    this.looks.set(stage.name, later);
    return earlier && estimateRate(earlier, later);
  }

  private showStage(stage: Stage, rate: Rate | undefined, nowMs: number): void {
    const last = this.told.get(stage.name);
    const changed = last?.status !== stage.status;
    if (isFinal(stage.status) && !changed) {
      return;
    }
    const text = describeStage(stage, rate);
    if (this.stderr.isTTY) {
      const shown = text.slice(0, (this.stderr.columns ?? DEFAULT_COLUMNS) - 1);
      this.stderr.write(`${REWRITE_LINE}${shown}`);
      this.rewritable = !isFinal(stage.status);
      if (isFinal(stage.status)) {
        this.stderr.write('\n');
      }
    } else if (changed || nowMs - last.atMs >= PLAIN_LINE_INTERVAL_MS) {
      this.stderr.write(`${text}\n`);
    } else {
      return;
    }
    this.told.set(stage.name, { status: stage.status, atMs: nowMs });
  }
}
