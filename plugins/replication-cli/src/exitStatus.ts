/** What a process ends with; scripts rely on these numbers. @public */
export const EXIT_STATUS = {
  done: 0,
  /** The job failed, or the thing is unhealthy. */
  failed: 1,
  /** Wrong usage, an invalid document, or a name that does not exist. */
  usage: 2,
  serverNotReached: 3,
  notAllowed: 4,
} as const;

/** @public */
export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
