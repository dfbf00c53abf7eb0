import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { RULES_VARIABLE, WRITES_VARIABLE, type FaultRule, type WriteEvent, type WriteOperation } from './FaultRule';

const HOLD_POLL_MS = 10;
/** A kill during a write comes within this time of its begin, at another moment each time. */
const MAX_KILL_DELAY_MS = 4;
/** Probes of a cluster's health write too, whenever they are due; they are no part of a job. */
const PROBE = '_portage/probe-';

/**
 * Stands around every write of a worker's process: logs it, and lets it meet what the rules say. The rules are read anew for each
 * write, so that a test can change them while the worker runs.
 */
export class FaultInjector {
  private readonly counts = new Map<string, number>();

  static fromEnvironment(environment: Record<string, string | undefined> = process.env): FaultInjector {
    const { [RULES_VARIABLE]: rulesFile, [WRITES_VARIABLE]: writesFile } = environment;
    if (!rulesFile || !writesFile) {
      throw new Error(`Set ${RULES_VARIABLE} and ${WRITES_VARIABLE}`);
    }
    return new FaultInjector(rulesFile, writesFile);
  }

  private constructor(
    private readonly rulesFile: string,
    private readonly writesFile: string,
  ) {}

  async around<T>(operation: WriteOperation, target: string, run: () => Promise<T>): Promise<T> {
    if (target.includes(PROBE)) {
      return run();
    }
    const met = this.meet(operation, target);
    this.log({ phase: 'begin', operation, target });
    for (const { action } of met) {
      if (action.type === 'kill' && action.moment === 'before') {
        killThisProcess();
      } else if (action.type === 'delay') {
        await sleep(action.ms);
      } else if (action.type === 'fail') {
        throw new ReplicationError(action.code, `The test lets "${operation}" of ${target} fail.`);
      }
    }
    await this.holdWhile(met, { operation, target });
    const running = run();
    if (kills(met, 'during')) {
      setTimeout(killThisProcess, Math.random() * MAX_KILL_DELAY_MS);
    }
    const result = await running;
    if (kills(met, 'after')) {
      killThisProcess();
    }
    this.log({ phase: 'end', operation, target, outcome: outcomeOf(result) });
    return result;
  }

  /** Counts the write for every rule that it matches. @returns the rules whose turn it is */
  private meet(operation: WriteOperation, target: string): FaultRule[] {
    const matching = this.readRules().filter(rule => target.includes(rule.matches) && (rule.operations?.includes(operation) ?? true));
    return matching.filter(({ id, from, to = Infinity }) => {
      const count = (this.counts.get(id) ?? 0) + 1;
      this.counts.set(id, count);
      return count >= from && count <= to;
    });
  }

  private async holdWhile(met: readonly FaultRule[], write: { operation: WriteOperation; target: string }): Promise<void> {
    const holding = met.filter(({ action }) => action.type === 'hold').map(({ id }) => id);
    if (holding.length > 0) {
      this.log({ phase: 'held', ...write });
    }
    while (holding.length > 0 && this.readRules().some(({ id }) => holding.includes(id))) {
      await sleep(HOLD_POLL_MS);
    }
  }

  private readRules(): FaultRule[] {
    return JSON.parse(readFileSync(this.rulesFile, 'utf8'));
  }

  /** Written at once, so that the log is true also when the process is killed. */
  private log(event: WriteEvent): void {
    appendFileSync(this.writesFile, `${JSON.stringify(event)}\n`);
  }
}

function kills(met: readonly FaultRule[], moment: 'during' | 'after'): boolean {
  return met.some(({ action }) => action.type === 'kill' && action.moment === moment);
}

/** Nothing of this process runs any more once the signal is sent, no handler and no `finally`. */
function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}

function outcomeOf(result: unknown): WriteEvent['outcome'] {
  return (result as { outcome?: WriteEvent['outcome'] } | undefined)?.outcome;
}
