import type { LagSample } from './LagHistory';

export type LagMetric = 'seconds' | 'commits' | 'rows' | 'bytes';

export interface LagChart {
  /** The policies drawn, the furthest behind first. */
  policies: string[];
  /** One moment each: `at`, and the value of every policy that had been measured by then. */
  rows: Record<string, number>[];
  /** Policies that are left out since there are too many lines. */
  hidden: number;
}

export const MAX_LINES = 8;
const STEPS = 120;

/**
 * What a policy's lag was at a moment: between two measures on the line between them, since a lag grows with each second that a commit waits;
 * after the last measure as it was told, and before the first unknown.
 */
function valueAt(samples: readonly LagSample[], metric: LagMetric, at: number): number | undefined {
  const nextIndex = samples.findIndex(sample => sample.at > at);
  const next = samples[nextIndex];
  const last = nextIndex === -1 ? samples[samples.length - 1] : samples[nextIndex - 1];
  if (!last || !next) {
    return last?.[metric];
  }
  const share = (at - last.at) / (next.at - last.at);
  return last[metric] + share * (next[metric] - last[metric]);
}

/** Brings the samples of many policies, each measured at moments of its own, to the rows of one chart. */
export function buildLagChart(options: {
  history: ReadonlyMap<string, readonly LagSample[]>;
  metric: LagMetric;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}): LagChart {
  const { history, metric, from, to } = options;
  const ranked = [...history]
    .map(([policy, samples]) => ({ policy, samples, newest: samples[samples.length - 1]?.[metric] ?? 0 }))
    .sort((one, other) => other.newest - one.newest || one.policy.localeCompare(other.policy));
  const drawn = ranked.slice(0, MAX_LINES);

  const moments = new Set<number>(drawn.flatMap(({ samples }) => samples.map(sample => sample.at).filter(at => at > from && at <= to)));
  for (let step = 0; step <= STEPS; step += 1) {
    moments.add(Math.round(from + ((to - from) * step) / STEPS));
  }
  const rows = [...moments]
    .sort((one, other) => one - other)
    .map(at => {
      const row: Record<string, number> = { at };
      for (const { policy, samples } of drawn) {
        const value = valueAt(samples, metric, at);
        if (value !== undefined) {
          row[policy] = value;
        }
      }
      return row;
    });
  return { policies: drawn.map(({ policy }) => policy), rows, hidden: ranked.length - drawn.length };
}
