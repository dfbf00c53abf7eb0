import type { LagHistory } from '@portage/backstage-plugin-replication-common';

export type LagMetric = 'seconds' | 'commits' | 'rows' | 'bytes';

export interface LagChart {
  /** The policies drawn, in the history's order; those without a sample have no line. */
  policies: string[];
  /** One moment each: `at`, and the value of every policy that had been measured by then. */
  rows: Record<string, number>[];
}

const STEPS = 120;

interface LagPoint {
  /** Milliseconds since the epoch. */
  at: number;
  value: number;
}

/**
 * What a policy's lag was at a moment: between two samples on the line between them, since a lag grows with each second that a commit waits;
 * after the last sample as it was told, and before the first unknown.
 */
function valueAt(points: readonly LagPoint[], at: number): number | undefined {
  const nextIndex = points.findIndex(point => point.at > at);
  const next = points[nextIndex];
  const last = nextIndex === -1 ? points[points.length - 1] : points[nextIndex - 1];
  if (!last || !next) {
    return last?.value;
  }
  const share = (at - last.at) / (next.at - last.at);
  return last.value + share * (next.value - last.value);
}

/** Brings the samples of several policies, each measured at moments of its own, to the rows of one chart. */
export function buildLagChart(options: {
  series: LagHistory['series'];
  metric: LagMetric;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}): LagChart {
  const { series, metric, from, to } = options;
  const lines = series
    .filter(({ samples }) => samples.length > 0)
    .map(({ policy, samples }) => ({ policy, points: samples.map(sample => ({ at: Date.parse(sample.at), value: sample[metric] })) }));

  const moments = new Set<number>(lines.flatMap(({ points }) => points.map(({ at }) => at).filter(at => at > from && at <= to)));
  for (let step = 0; step <= STEPS; step += 1) {
    moments.add(Math.round(from + ((to - from) * step) / STEPS));
  }
  const rows = [...moments]
    .sort((one, other) => one - other)
    .map(at => {
      const row: Record<string, number> = { at };
      for (const { policy, points } of lines) {
        const value = valueAt(points, at);
        if (value !== undefined) {
          row[policy] = value;
        }
      }
      return row;
    });
  return { policies: lines.map(({ policy }) => policy), rows };
}
