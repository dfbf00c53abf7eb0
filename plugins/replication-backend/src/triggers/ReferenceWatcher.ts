import { createReason, toReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { TaskQueue } from '../broker/TaskQueue';
import { dialectOf } from '../database/dialect';
import { groupBy } from '../database/groupBy';
import { claimDueReferences } from '../database/operations/triggers/claimDueReferences';
import { finishWatch } from '../database/operations/triggers/finishWatch';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbTriggerRow } from '../database/tables';
import type { JobContext } from '../jobs/JobContext';
import { checkContinuousTrigger } from './checkContinuousTrigger';

/** References that one round looks at. */
const MAX_REFERENCES_PER_ROUND = 500;

/** References that one task looks at, as its schema says. */
const MAX_REFERENCES_PER_TASK = 100;

/** How long a look may take; a catalog that takes longer counts as not reached. */
const WATCH_TIMEOUT_MS = 20_000;

/** How long a claim holds: longer than a look takes, so that no other backend looks at the same time. */
const WATCH_CLAIM_MS = 3 * WATCH_TIMEOUT_MS;

/** What comes due this soon is looked at in this round and not a whole round later: timers are not that exact. */
const LOOK_AHEAD_MS = 100;

/** The pause after a look that failed; policies may ask for less, but a catalog that is down need not be asked each second. */
const FAILED_WATCH_PAUSE_MS = 30_000;

/** References of one connection that are looked at together. */
interface Look {
  connection: string;
  references: string[];
  /** When it began, on the database's clock. */
  beganAtMs: number;
  /** Policies that are due by then belong to it. */
  dueUntilMs: number;
}

/**
 * Looks where references stand for all continuous policies: one task per connection and one row per reference, however many policies
 * watch it. The control plane opens no catalog itself; a worker of this backend's region does.
 */
export class ReferenceWatcher {
  private readonly underWay = new Set<Promise<void>>();

  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly queue: TaskQueue,
    private readonly context: JobContext,
    private readonly region: string,
  ) {}

  static create(options: { database: ReplicationDatabase; queue: TaskQueue; context: JobContext; region: string }): ReferenceWatcher {
    return new ReferenceWatcher(options.database, options.queue, options.context, options.region);
  }

  /** Begins to look at all references that are due. Does not wait for the answers: a catalog that is down must not hold up the others. */
  async watchDue(signal: AbortSignal): Promise<void> {
    const due = await claimDueReferences(this.database.knex, {
      limit: MAX_REFERENCES_PER_ROUND,
      claimMs: WATCH_CLAIM_MS,
      aheadMs: LOOK_AHEAD_MS,
    });
    const byConnection = groupBy(due, row => row.connection);
    for (const [connection, rows] of byConnection) {
      for (const slice of slicesOf(rows, MAX_REFERENCES_PER_TASK)) {
        const [{ claimedAtMs: beganAtMs }] = slice;
        const references = slice.map(row => row.reference);
        const watch = this.watch({ connection, references, beganAtMs, dueUntilMs: beganAtMs + LOOK_AHEAD_MS }, signal)
          .catch(error => this.context.logger.error(`Could not end the look at "${connection}"`, error))
          .finally(() => this.underWay.delete(watch));
        this.underWay.add(watch);
      }
    }
  }

  /** Resolves once no look is under way and the jobs that follow are made. */
  async drain(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async watch(look: Look, signal: AbortSignal): Promise<void> {
    const { connection, references } = look;
    let heads: Map<string, string | undefined>;
    try {
      const answer = await this.queue.request(
        'watch-references',
        { connection, references },
        { region: this.region, timeoutMs: WATCH_TIMEOUT_MS, signal },
      );
      heads = new Map(answer.heads.map(head => [head.reference, head.hash]));
    } catch (error) {
      if (signal.aborted) {
        // The claims run out by themselves, and another backend may look meanwhile.
        return;
      }
      const { reason } = toReason(error);
      this.context.logger.warn(`Could not see where the references of "${connection}" stand: ${reason.message}`);
      for (const reference of references) {
        await this.finishFailed(look, reference, reason);
      }
      return;
    }
    for (const reference of references) {
      const hash = heads.get(reference);
      if (hash === undefined) {
        const reason = createReason('unknown-reference', `Catalog connection "${connection}" has no reference "${reference}".`);
        await this.finishFailed(look, reference, reason);
      } else {
        await this.finishSeen(look, reference, hash);
      }
    }
  }

  private async finishSeen(look: Look, reference: string, hash: string): Promise<void> {
    const { connection } = look;
    const watching = await this.database
      .knex<DbTriggerRow>('triggers')
      .where({ watch_connection: connection, watch_reference: reference })
      .select('policy');
    for (const { policy } of watching) {
      try {
        await this.database.transaction(tx => checkContinuousTrigger(tx, this.context, { policy, connection, reference, hash, look }));
      } catch (error) {
        // One policy's defect must not keep the others from their checks.
        this.context.logger.error(`Could not check policy "${policy}"`, error as Error);
      }
    }
    await this.database.transaction(tx => finishWatch(tx, { connection, reference }, { hash }));
  }

  private async finishFailed({ connection, dueUntilMs }: Look, reference: string, reason: Reason): Promise<void> {
    await this.database.transaction(async tx => {
      const { nowMs } = dialectOf(tx);
      await tx('triggers')
        .where({ watch_connection: connection, watch_reference: reference })
        .where('next_at', '<=', dueUntilMs)
        .update({ next_at: tx.raw('? + ?', [nowMs, FAILED_WATCH_PAUSE_MS]) });
      await finishWatch(tx, { connection, reference }, { reason });
    });
  }
}

function slicesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
