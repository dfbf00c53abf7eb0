import { currentLag, type LagColumns } from './currentLag';

/** What is known longer than this has been recorded before. */
const MAX_AGE_MS = 60_000;

/** A measure of lag at a moment, in epoch milliseconds. */
export interface LagMoment {
  at: number;
  commits: number;
  rows: number;
  bytes: number;
  seconds: number;
}

/**
 * What a policy's row adds to the history: its lag now while it is behind, else what the last look found, at the moment of that look. A
 * replica that nobody has looked at for a while is not known to be level still, so it adds nothing.
 */
export function sampleLag(row: LagColumns, nowMs: number): LagMoment | undefined {
  const lag = currentLag(row, nowMs);
  if (!lag) {
    return undefined;
  }
  const { commits, rows, bytes, seconds, measuredAt } = lag;
  const at = row.behind_since === null ? Date.parse(measuredAt) : nowMs;
  return nowMs - at <= MAX_AGE_MS ? { at, commits, rows, bytes, seconds } : undefined;
}
