const STEPS = [
  { below: 60, divisor: 1, unit: 's' },
  { below: 3_600, divisor: 60, unit: 'min' },
  { below: 86_400, divisor: 3_600, unit: 'h' },
  { below: Number.POSITIVE_INFINITY, divisor: 86_400, unit: 'd' },
] as const;
const NOW_SECONDS = 3;

/** How long ago, or how far ahead, a moment is: `just now`, `12 s ago`, `in 4 min`. */
export function formatRelativeTime(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1_000);
  const distance = Math.abs(seconds);
  if (distance < NOW_SECONDS) {
    return seconds >= 0 ? 'just now' : 'now';
  }
  const step = STEPS.find(({ below }) => distance < below)!;
  const length = `${Math.floor(distance / step.divisor)} ${step.unit}`;
  return seconds > 0 ? `${length} ago` : `in ${length}`;
}
