const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const STEP = 1024;

/** Bytes as people read them: `812 B`, `3.4 MiB`, `120 GiB`. Three digits at most, so that columns stay narrow. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1,023.5 would be told as "1024 KiB": step over while rounding would reach the next unit.
  while (unit < UNITS.length - 1 && value >= STEP - 0.5) {
    value /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit]}`;
}
