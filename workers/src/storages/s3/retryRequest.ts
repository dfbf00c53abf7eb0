import { setTimeout as sleep } from 'node:timers/promises';
import { S3Failure } from './S3Failure';

const BASE_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/**
 * The one rule by which requests are tried again: only failures that are marked so, at most `maxAttempts` times in all, after
 * a random wait of up to 100 ms, 200 ms, 400 ms, … 5 s ("full jitter": those who failed together don't come back together).
 */
export async function retryRequest<T>(
  attempt: (attemptNumber: number) => Promise<T>,
  options: { maxAttempts: number; signal: AbortSignal | undefined },
): Promise<T> {
  const { maxAttempts, signal } = options;
  for (let attemptNumber = 1; ; attemptNumber += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt(attemptNumber);
    } catch (error) {
      if (!(error instanceof S3Failure) || !error.retryable || attemptNumber >= maxAttempts) {
        throw error;
      }
    }
    const delayMs = Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attemptNumber - 1));
    await sleep(delayMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}
