/**
 * Runs `work` for every item, at most `limit` at a time. The first failure ends it: nothing new is begun, what is under way is
 * waited for, then the failure is thrown. An aborted signal counts as a failure.
 */
export async function forEachConcurrent<T>(
  items: Iterable<T>,
  options: { limit: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { error: unknown } | undefined;

  async function runLane(): Promise<void> {
    for (let next = iterator.next(); !next.done && !failure; next = iterator.next()) {
      try {
        options.signal.throwIfAborted();
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  }

  await Promise.all(Array.from({ length: options.limit }, runLane));
  if (failure) {
    throw failure.error;
  }
}
