/** The exact moment in UTC: `2026-11-22 16:41:07.123 UTC`. */
export function formatUtc(at: Date): string {
  return `${at.toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
