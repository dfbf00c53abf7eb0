/** Lets callers that come within `maxAgeMs` share one answer, so that several instruments of one collection cost one look into the database. */
export function shareReads<T>(read: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let last: { answer: Promise<T>; atMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (!last || nowMs - last.atMs > maxAgeMs) {
      last = { answer: read(), atMs: nowMs };
    }
    return last.answer;
  };
}
