import type { SnapshotSummary } from './readSnapshotSummaries';

/** What a replica of one table lacks. */
export interface Backlog {
  commits: number;
  rows: number;
  bytes: number;
  /** When the oldest of it was committed, in epoch milliseconds on the writer's clock. */
  oldestMs: number;
}

/**
 * Sums up the snapshots that a replica lacks. A change without a snapshot, such as one of the schema, counts as one commit.
 * @param options - `updatedMs` is the table's own `last-updated-ms`
 */
export function summarizeBacklog(options: { missing: readonly SnapshotSummary[]; updatedMs: number }): Backlog {
  const { missing, updatedMs } = options;
  return {
    commits: Math.max(1, missing.length),
    rows: missing.reduce((sum, { addedRows }) => sum + addedRows, 0),
    bytes: missing.reduce((sum, { addedBytes }) => sum + addedBytes, 0),
    oldestMs: missing.reduce((oldest, { timestampMs }) => Math.min(oldest, timestampMs), missing[0]?.timestampMs ?? updatedMs),
  };
}
