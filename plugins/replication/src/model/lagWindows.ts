const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface LagWindow {
  id: string;
  label: string;
  lengthMs: number;
  /** What samples are brought together to: the history's own tiers, so that nothing is drawn finer than it is known. */
  resolution: string;
  /** How often a page asks again. */
  pollMs: number;
}

/** The spans of time that a chart of lag can show. */
export const LAG_WINDOWS: readonly LagWindow[] = [
  { id: 'minutes', label: '15 m', lengthMs: 15 * MINUTE_MS, resolution: '10s', pollMs: 5_000 },
  { id: 'hours', label: '6 h', lengthMs: 6 * HOUR_MS, resolution: '5m', pollMs: MINUTE_MS },
  { id: 'days', label: '7 d', lengthMs: 7 * 24 * HOUR_MS, resolution: '1h', pollMs: 5 * MINUTE_MS },
];
