const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SCALES = [
  { below: HOUR, large: MINUTE, largeName: 'min', small: SECOND, smallName: 's' },
  { below: DAY, large: HOUR, largeName: 'h', small: MINUTE, smallName: 'min' },
  { below: Number.POSITIVE_INFINITY, large: DAY, largeName: 'd', small: HOUR, smallName: 'h' },
];

/** A length of time in its two largest units: `85 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length === 0) {
    return '0 s';
  }
  if (length < SECOND) {
    return `${Math.round(length)} ms`;
  }
  if (length < 10 * SECOND) {
    return `${(Math.floor(length / 100) / 10).toString()} s`;
  }
  if (length < MINUTE) {
    return `${Math.floor(length / SECOND)} s`;
  }
  const { large, largeName, small, smallName } = SCALES.find(({ below }) => length < below)!;
  const whole = Math.floor(length / large);
  const rest = Math.floor((length % large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}
