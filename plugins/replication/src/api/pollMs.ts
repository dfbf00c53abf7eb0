/** How often pages ask again, in milliseconds. Signals only make them ask sooner: polling is the truth. */
export const POLL_MS = {
  /** What moves while one looks: running jobs, tasks, logs. */
  live: 2_000,
  /** Lists and details. */
  page: 5_000,
  /** What seldom changes: clusters for selects, previews. */
  slow: 30_000,
} as const;
