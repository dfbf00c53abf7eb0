import type { StoredLag } from '../database/operations/policies/storePolicyLag';
import { toTimestamp } from '../database/toTimestamp';

/** The lag of a replica that was level with its source at a moment, in epoch milliseconds. */
export function levelLag(atMs: number): StoredLag {
  return { commits: 0, rows: 0, bytes: 0, seconds: 0, measuredAt: toTimestamp(atMs), tables: [] };
}
