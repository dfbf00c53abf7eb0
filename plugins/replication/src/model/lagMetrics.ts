import { formatBytes } from '../format/formatBytes';
import { formatCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';
import type { LagMetric } from './buildLagChart';
import { TIME_STEPS } from './timeSteps';

export interface LagMetricDescription {
  id: LagMetric;
  label: string;
  format: (value: number) => string;
  /** What ticks of an axis are whole multiples of, see `niceTicks`. */
  steps: readonly number[];
  /** The axis reaches at least as high: a lag of nothing should not look like one. */
  smallest: number;
}

/** Powers of two: what is round in tens is not in KiB. */
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** Between two measures a chart knows halves; there are none. */
function wholeCount(count: number): string {
  return formatCount(Math.round(count));
}

/** The ways to tell how far a replica is behind. */
export const LAG_METRICS: readonly LagMetricDescription[] = [
  { id: 'seconds', label: 'Time', format: value => formatDuration(value * 1_000), steps: TIME_STEPS, smallest: 10 },
  { id: 'commits', label: 'Commits', format: wholeCount, steps: [1], smallest: 4 },
  { id: 'rows', label: 'Rows', format: wholeCount, steps: [1], smallest: 10 },
  { id: 'bytes', label: 'Bytes', format: formatBytes, steps: BYTE_STEPS, smallest: 2 ** 10 },
];
