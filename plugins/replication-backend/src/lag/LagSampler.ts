import type { LoggerService } from '@backstage/backend-plugin-api';
import { toReason } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import { listBehindPolicyRows } from '../database/operations/policies/listBehindPolicyRows';
import type { StoredLag } from '../database/operations/policies/storePolicyLag';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbPolicyRow } from '../database/tables';
import type { PolicyKinds } from '../policies/PolicyKinds';
import type { LagMeter } from './LagMeter';

/** A replica that is behind is measured this often at most. */
const SAMPLE_EVERY_MS = 5_000;
/** The pause after a measurement that failed. */
const FAILED_PAUSE_MS = 60_000;
/** Measurements at once; they must never crowd out the jobs that end the lag. */
const CONCURRENCY = 2;

/** Options of {@link LagSampler.create}. */
export interface LagSamplerOptions {
  database: ReplicationDatabase;
  kinds: PolicyKinds;
  meter: LagMeter;
  logger: LoggerService;
}

/**
 * Measures the replicas that are behind, so that lists and the overview tell rows and bytes without anyone asking. A replica that is
 * level needs no measurement.
 */
export class LagSampler {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly failedAtMs = new Map<string, number>();

  static create(options: LagSamplerOptions): LagSampler {
    return new LagSampler(options);
  }

  private constructor(private readonly options: LagSamplerOptions) {}

  /** Starts the measurements that are due, and does not wait for them. */
  async sample(options: { signal: AbortSignal }): Promise<void> {
    const { database } = this.options;
    const behind = await listBehindPolicyRows(database.knex);
    if (behind.length === 0) {
      return;
    }
    const nowMs = await database.nowMs();
    const due = behind.filter(row => this.isDue(row, nowMs));
    for (const { name } of due.slice(0, CONCURRENCY - this.underWay.size)) {
      const measurement = this.measure(name, options).finally(() => this.underWay.delete(name));
      this.underWay.set(name, measurement);
    }
  }

  /** Resolves once nothing is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private isDue(row: DbPolicyRow, nowMs: number): boolean {
    const measuredAt = parseJson<StoredLag>(row.lag)?.measuredAt;
    const measuredAtMs = measuredAt === undefined ? 0 : Date.parse(measuredAt);
    const isStale = measuredAtMs < row.behind_since! || nowMs - measuredAtMs >= SAMPLE_EVERY_MS;
    const isPaused = nowMs - (this.failedAtMs.get(row.name) ?? 0) < FAILED_PAUSE_MS;
    const hasLag = this.options.kinds.byName.get(row.kind)?.lagTask !== undefined;
    return hasLag && isStale && !isPaused && !this.underWay.has(row.name);
  }

  private async measure(name: string, options: { signal: AbortSignal }): Promise<void> {
    try {
      await this.options.meter.measure(name, options);
      this.failedAtMs.delete(name);
    } catch (error) {
      if (!options.signal.aborted) {
        this.failedAtMs.set(name, await this.options.database.nowMs());
        this.options.logger.debug(`The lag of policy "${name}" was not measured: ${toReason(error).reason.message}`);
      }
    }
  }
}
