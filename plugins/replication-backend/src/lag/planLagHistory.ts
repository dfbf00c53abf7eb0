import { InputError } from '@backstage/errors';
import { LAG_TIERS } from './lagTiers';

const DEFAULT_SPAN_MS = 3_600_000;
/** Samples that a chart is drawn from where nobody asks for a resolution. */
const DEFAULT_SAMPLES = 120;
/** Samples of one policy in one answer; a finer resolution than this allows is made coarser. */
const MAX_SAMPLES = 1_000;

/** Which samples an answer is made of. */
export interface LagHistoryPlan {
  fromMs: number;
  toMs: number;
  /** The tier that is read. */
  stepMs: number;
  /** What its samples are brought together to, a multiple of `stepMs`. */
  resolutionMs: number;
}

/**
 * Chooses the tier that still has the beginning of the span and is as coarse as the resolution allows; where only coarser ones reach back
 * so far, the answer is coarser than was asked for.
 * @throws InputError where the span is empty
 */
export function planLagHistory(options: { fromMs?: number; toMs?: number; resolutionMs?: number; nowMs: number }): LagHistoryPlan {
  const { nowMs } = options;
  const toMs = options.toMs ?? nowMs;
  const fromMs = options.fromMs ?? toMs - DEFAULT_SPAN_MS;
  if (fromMs >= toMs) {
    throw new InputError('"from" must be before "to"');
  }
  const wantedMs = Math.max(options.resolutionMs ?? (toMs - fromMs) / DEFAULT_SAMPLES, (toMs - fromMs) / MAX_SAMPLES);
  const reaching = LAG_TIERS.filter(({ keepMs }) => nowMs - fromMs <= keepMs);
  const candidates = reaching.length > 0 ? reaching : LAG_TIERS.slice(-1);
  const { stepMs } = candidates.filter(tier => tier.stepMs <= wantedMs).at(-1) ?? candidates[0];
  return { fromMs, toMs, stepMs, resolutionMs: Math.ceil(wantedMs / stepMs) * stepMs };
}
