import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Job } from '@portage/backstage-plugin-replication-common';
import type { CommandContext } from '../commands/CommandContext';
import { isUnreachable } from '../server/isUnreachable';
import { ProgressView } from './ProgressView';

/** The first looks come quickly, since many jobs are short; later ones spare the server. */
const FIRST_POLL_MS = 200;
const MAX_POLL_MS = 1_000;
/** A server that restarts loses no job; one that stays away for longer is told as not reached. */
const SERVER_ABSENCE_LIMIT_MS = 120_000;

/**
 * Looks at a job until it has ended, showing its progress.
 * @throws what the last look threw, where the server stays away longer than {@link SERVER_ABSENCE_LIMIT_MS}
 */
export async function waitForJob(context: CommandContext, id: string): Promise<Job> {
  const view = ProgressView.create(context.terminal);
  let seenAtMs = Date.now();
  let pollMs = FIRST_POLL_MS;
  try {
    for (;;) {
      try {
        const job = await context.client.call('getJob', { path: { id } });
        seenAtMs = Date.now();
        view.show(job, seenAtMs);
        if (isFinal(job.status)) {
          return job;
        }
      } catch (error) {
        if (!isUnreachable(error) || Date.now() - seenAtMs > SERVER_ABSENCE_LIMIT_MS) {
          throw error;
        }
      }
      await sleep(pollMs);
      pollMs = Math.min(pollMs * 1.5, MAX_POLL_MS);
    }
  } finally {
    view.close();
  }
}
