import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { systemErrorOf } from '../server/systemErrorOf';

/** How often the start is tried where the connection breaks; the idempotency key makes one job of them all. */
const START_ATTEMPTS = 3;
const START_RETRY_MS = 500;

/** A refused connection reached nobody and is told at once; a broken one may have started the job already. */
function isBroken(error: unknown): boolean {
  const systemError = systemErrorOf(error);
  return systemError !== undefined && systemError.code !== 'ECONNREFUSED' && systemError.code !== 'ENOTFOUND';
}

/** Starts one job, however often the call has to be made. */
export async function startOnce(call: (options: { idempotencyKey: string }) => Promise<Job>): Promise<Job> {
  const idempotencyKey = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call({ idempotencyKey });
    } catch (error) {
      if (!isBroken(error) || attempt === START_ATTEMPTS) {
        throw error;
      }
      await sleep(START_RETRY_MS);
    }
  }
}
