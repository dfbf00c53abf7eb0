import { parseJson } from '../database/jsonColumn';
import type { StoredLag } from '../database/operations/policies/storePolicyLag';
import type { LagColumns } from './currentLag';
import { levelLag } from './levelLag';

/**
 * How far a replica was behind when that was known last, however long ago: measured, or level when it was published. `undefined` where neither was.
 */
export function lastLag({ lag, last_published_at: publishedAtMs }: LagColumns): StoredLag | undefined {
  const stored = parseJson<StoredLag>(lag);
  if (publishedAtMs === null || (stored && Date.parse(stored.measuredAt) > publishedAtMs)) {
    return stored;
  }
  return levelLag(publishedAtMs);
}
