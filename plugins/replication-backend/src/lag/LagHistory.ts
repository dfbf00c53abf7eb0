import type { LagHistory as LagHistoryAnswer } from '@portage/backstage-plugin-replication-common';
import { groupBy } from '../database/groupBy';
import { readLagSamples } from '../database/operations/lag/readLagSamples';
import { removeOldLagSamples } from '../database/operations/lag/removeOldLagSamples';
import { writeLagSamples } from '../database/operations/lag/writeLagSamples';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import { readPolicyRow } from '../database/operations/policies/readPolicyRow';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { toTimestamp } from '../database/toTimestamp';
import { planLagHistory } from './planLagHistory';
import { sampleLag } from './sampleLag';
import { tierSamples } from './tierSamples';

/** How far replicas were behind over time. Several backends may record at once: a span keeps the highest, whoever brought it. */
export class LagHistory {
  static create(options: { database: ReplicationDatabase }): LagHistory {
    return new LagHistory(options.database);
  }

  private constructor(private readonly database: ReplicationDatabase) {}

  /** Adds what is known now, of every policy or of the one that is named. */
  async record(options: { policy?: string } = {}): Promise<void> {
    const { knex } = this.database;
    const nowMs = await this.database.nowMs();
    const rows = options.policy === undefined ? await listAllPolicyRows(knex) : [await readPolicyRow(knex, options.policy)];
    const samples = rows.flatMap(row => {
      const sample = row && sampleLag(row, nowMs);
      return sample ? tierSamples(row.name, sample) : [];
    });
    await this.database.transaction(tx => writeLagSamples(tx, samples));
  }

  /**
   * @param options - policies in the answer's order; times are ISO 8601, by default the last hour in steps of half a minute
   * @throws InputError where the span is empty
   */
  async read(options: { policies: readonly string[]; from?: string; to?: string; resolutionMs?: number }): Promise<LagHistoryAnswer> {
    const { policies, from, to, resolutionMs } = options;
    const nowMs = await this.database.nowMs();
    const plan = planLagHistory({
      fromMs: from === undefined ? undefined : Date.parse(from),
      toMs: to === undefined ? undefined : Date.parse(to),
      resolutionMs,
      nowMs,
    });
    const byPolicy = groupBy(await readLagSamples(this.database.knex, policies, plan), ({ policy }) => policy);
    return {
      from: toTimestamp(plan.fromMs),
      to: toTimestamp(plan.toMs),
      resolutionSeconds: plan.resolutionMs / 1_000,
      series: policies.map(policy => ({
        policy,
        samples: (byPolicy.get(policy) ?? []).map(({ at, commits, rows, bytes, seconds }) => ({
          at: toTimestamp(at),
          commits,
          rows,
          bytes,
          seconds,
        })),
      })),
    };
  }

  /** Removes what no tier keeps any more. */
  async removeOld(): Promise<void> {
    await removeOldLagSamples(this.database.knex);
  }
}
