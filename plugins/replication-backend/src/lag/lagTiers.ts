/** One tier of the history: samples of `stepMs` each, kept for `keepMs`. */
export interface LagTier {
  stepMs: number;
  keepMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The finest first. Together they are fewer than 4,000 rows a policy, for ever. */
export const LAG_TIERS: readonly LagTier[] = [
  { stepMs: 10 * SECOND_MS, keepMs: 2 * HOUR_MS },
  { stepMs: 5 * MINUTE_MS, keepMs: 3 * DAY_MS },
  { stepMs: HOUR_MS, keepMs: 90 * DAY_MS },
];
