const exact = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const COMPACT_FROM = 100_000;

/** A whole number with separators. */
export function formatExactCount(count: number): string {
  return exact.format(count);
}

/** A number with separators; from 100,000 on shortened (`1.2M`), since the exact one stands in the title. */
export function formatCount(count: number): string {
  return count >= COMPACT_FROM ? compact.format(count) : exact.format(count);
}
