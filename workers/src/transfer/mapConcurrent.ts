/**
 * Runs `work` on every item, at most `concurrency` of them at once, pulling items only as they are needed, so that millions of them take
 * no memory. The first error, or an abort, stops the pulling and aborts the others' signal; they are awaited before it is thrown, so
 * nothing goes on behind the caller's back.
 *
 * @param work - gets a signal of its own, which also fires when another item fails
 * @public
 */
export async function mapConcurrent<T>(
  items: AsyncIterable<T> | Iterable<T>,
  options: { concurrency: number; signal?: AbortSignal },
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { concurrency, signal } = options;
  signal?.throwIfAborted();
  const failure = new AbortController();
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let pulled: Promise<IteratorResult<T>> = Promise.resolve({ done: false, value: undefined as T });
  let firstError: { error: unknown } | undefined;

  // One at a time: an iterator need not bear overlapping calls.
  const pull = () => {
    pulled = pulled.then(last => (last.done || either.aborted ? { done: true, value: undefined } : iterator.next()));
    return pulled;
  };
  const lane = async () => {
    try {
      for (let next = await pull(); !next.done; next = await pull()) {
        await work(next.value, either);
      }
    } catch (error) {
      firstError ??= { error };
      failure.abort(error);
    }
  };

  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, lane));
  if (firstError || either.aborted) {
    await iterator.return?.();
    signal?.throwIfAborted();
    throw firstError?.error;
  }
}
