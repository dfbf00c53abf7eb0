/** An error of the system's, as Node gives it. */
export interface SystemError {
  message: string;
  code?: string;
}

/**
 * The system's error below one that `fetch` rejected with: a TypeError with the reason as its cause (Fetch Standard, "network error").
 * A TypeError without one is a defect of ours, and undefined is returned. An address that resolves to several hosts fails with an
 * AggregateError, whose own message is empty: its first error is taken.
 */
export function systemErrorOf(error: unknown): SystemError | undefined {
  // By name, not by instanceof: fetch's errors may come from another realm.
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: SystemError & { errors?: SystemError[] } };
  return name === 'TypeError' && cause ? (cause.errors?.[0] ?? cause) : undefined;
}
