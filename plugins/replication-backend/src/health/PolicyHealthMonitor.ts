import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseJson } from '../database/jsonColumn';
import type { Reason } from '@portage/backstage-plugin-replication-common';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import { storePolicyHealth } from '../database/operations/policies/storePolicyHealth';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { PolicyReader } from '../policies/PolicyReader';
import type { ChangeHints } from '../signals/ChangeHints';

/** Changes that come within this time are looked at together. */
const COLLECT_MS = 250;

/** Options of {@link PolicyHealthMonitor.create}. */
export interface PolicyHealthMonitorOptions {
  database: ReplicationDatabase;
  reader: PolicyReader;
  hints: ChangeHints;
  logger: LoggerService;
}

/**
 * Keeps the stored health classes what the facts make of them, and tells of those that change: an overview counts them and the catalog
 * hears of them without looking at every policy. The facts themselves are read anew wherever one policy is shown.
 */
export class PolicyHealthMonitor {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private stopped = false;

  static create(options: PolicyHealthMonitorOptions): PolicyHealthMonitor {
    return new PolicyHealthMonitor(options);
  }

  private constructor(private readonly options: PolicyHealthMonitorOptions) {}

  /** Looks at all policies; those whose class or reason's code changed are stored and told. */
  async refresh(): Promise<void> {
    const { database, reader, hints } = this.options;
    const facts = await reader.readFacts(await listAllPolicyRows(database.knex), await database.nowMs());
    for (const { row, verdict } of facts) {
      const storedCode = parseJson<Reason>(row.reason)?.code;
      if (row.health !== verdict.health || storedCode !== verdict.reason?.code) {
        await storePolicyHealth(database.knex, row.name, verdict);
        hints.announce({ type: 'policy', name: row.name });
      }
    }
  }

  /** Looks soon; for hints, of which many come at once. */
  refreshSoon(): void {
    if (this.stopped) {
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.underWay = this.underWay
        .then(() => this.refresh())
        .catch(error => this.options.logger.warn(`Health classes were not brought up to date: ${error}`));
    }, COLLECT_MS);
  }

  /** Resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }
}
