/**
 * Runs `work` over items, at most `limit` at a time, and yields the results in the items' order. What is ready early waits, so that
 * equal input gives equal output however the work interleaves; a plan's hash depends on that.
 *
 * At the first failure nothing new is started, and what runs is waited for before the error is thrown.
 */
export async function* mapInOrder<T, R>(items: Iterable<T>, limit: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // Its error is thrown when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      running.push(result);
      if (running.length >= limit) {
        yield await (running.shift() as Promise<R>);
      }
    }
    while (running.length > 0) {
      yield await (running.shift() as Promise<R>);
    }
  } finally {
    await Promise.allSettled(running);
  }
}
