/** A whole number from `low` to `high`, both included. */
export function randomBetween(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}

/** One of several. */
export function randomOf<T>(choices: readonly T[]): T {
  return choices[randomBetween(0, choices.length - 1)];
}
