import type { ReaderLimit, Reading, Readings } from './Reading';

/** Readings in which the message of a known limit stands for the whole error that holds it. Other errors stay as they are. */
export function tellLimits(readings: Readings, limit: ReaderLimit | undefined): Record<string, Reading | { limit: string }> {
  const tell = (reading: Reading) =>
    limit && 'error' in reading && reading.error.includes(limit.message) ? { limit: limit.message } : reading;
  return Object.fromEntries(Object.entries(readings).map(([key, reading]) => [key, tell(reading)]));
}
