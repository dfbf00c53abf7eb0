import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Job, type ReplicationClient } from '@portage/backstage-plugin-replication-common';

const POLL_MS = 200;

/** Waits until a job has ended, and returns it. */
export async function waitForJob(client: ReplicationClient, id: string, options: { timeoutMs?: number } = {}): Promise<Job> {
  const deadline = Date.now() + (options.timeoutMs ?? 120_000);
  for (;;) {
    const job = await client.call('getJob', { path: { id } });
    if (isFinal(job.status)) {
      return job;
    }
    if (Date.now() > deadline) {
      throw new Error(`Job ${id} is still ${job.status} after ${options.timeoutMs ?? 120_000} ms: ${JSON.stringify(job.stages)}`);
    }
    await sleep(POLL_MS);
  }
}
