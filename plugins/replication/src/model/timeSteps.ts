const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What ticks of an axis of seconds are whole multiples of. */
export const TIME_STEPS: readonly number[] = [
  ...[0.1, 1, 10, 15, 30],
  ...[1, 5, 10, 15, 30].map(minutes => minutes * MINUTE),
  ...[1, 3, 6, 12].map(hours => hours * HOUR),
  DAY,
];
