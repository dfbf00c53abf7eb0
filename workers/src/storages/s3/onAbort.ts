/** What waits for a signal, and the one listener that serves all of it. */
const WAITING = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal fires, until the returned function is called. One signal serves thousands of requests, of which each
 * would pay for a listener of its own: the platform looks through all of them whenever one comes or goes.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let waiting = WAITING.get(signal);
  if (!waiting) {
    const callbacks = new Set<() => void>();
    signal.addEventListener('abort', () => callbacks.forEach(call => call()), { once: true });
    WAITING.set(signal, callbacks);
    waiting = callbacks;
  }
  waiting.add(callback);
  return () => waiting.delete(callback);
}
