import { UsageError } from '../UsageError';

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A moment as people type it, ISO 8601; a date alone is its midnight in UTC, a time without offset is in UTC too.
 * @returns ISO 8601 in UTC
 * @throws UsageError for anything else
 */
export function parseTime(text: string): string {
  const zoned = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const time = new Date(zoned);
  if (!ISO_8601.test(text) || Number.isNaN(time.getTime())) {
    throw new UsageError(`"${text}" is not a time such as 2026-11-22T10:00:00Z`);
  }
  return time.toISOString();
}
