import type { DbLagSampleRow } from '../database/tables';
import { LAG_TIERS } from './lagTiers';
import type { LagMoment } from './sampleLag';

/** The rows that one measure goes into: the span that it lies in, of every tier. */
export function tierSamples(policy: string, { at, commits, rows, bytes, seconds }: LagMoment): DbLagSampleRow[] {
  return LAG_TIERS.map(({ stepMs }) => ({ policy, step_ms: stepMs, at: at - (at % stepMs), commits, rows, bytes, seconds }));
}
