import { parseJson } from '../database/jsonColumn';
import type { StoredLag } from '../database/operations/policies/storePolicyLag';
import type { DbPolicyRow } from '../database/tables';
import { levelLag } from './levelLag';

/** The columns that tell how far a replica is behind. */
export type LagColumns = Pick<DbPolicyRow, 'lag' | 'behind_since' | 'last_checked_at' | 'last_published_at'>;

/**
 * How far a replica and its tables are behind, as far as it is known without asking anyone: level since the last look, or what was measured
 * since it fell behind, with the seconds that have passed. `undefined` where nobody has looked or measured yet.
 */
export function currentLag(row: LagColumns, nowMs: number): StoredLag | undefined {
  const stored = parseJson<StoredLag>(row.lag);
  const measuredAtMs = stored ? Date.parse(stored.measuredAt) : 0;

  if (row.behind_since === null) {
    const levelAtMs = Math.max(row.last_checked_at ?? 0, row.last_published_at ?? 0);
    const isLevel = row.last_published_at !== null && levelAtMs >= measuredAtMs;
    return isLevel ? levelLag(levelAtMs) : stored;
  }
  if (!stored || measuredAtMs < row.behind_since) {
    return undefined;
  }
  const passedSeconds = Math.max(0, (nowMs - measuredAtMs) / 1_000);
  return {
    ...stored,
    seconds: Math.max(stored.seconds, (nowMs - row.behind_since) / 1_000),
    // A table that waits when it is measured waits until the next publication.
    tables: stored.tables.map(table => ({ ...table, seconds: table.seconds + passedSeconds })),
  };
}
