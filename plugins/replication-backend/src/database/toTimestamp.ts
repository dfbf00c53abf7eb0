/** ISO 8601 in UTC from a time column; `undefined` from an empty one. The one place where times leave the database's form. */
export function toTimestamp(epochMs: number): string;
export function toTimestamp(epochMs: number | null): string | undefined;
export function toTimestamp(epochMs: number | null): string | undefined {
  return epochMs === null ? undefined : new Date(epochMs).toISOString();
}
