import { listExpiredJobs, type ExpiredJob, type JobRetention } from '../database/operations/jobs/listExpiredJobs';
import { trimEndedJobs } from '../database/operations/jobs/trimEndedJobs';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';

/** Jobs that one step removes: short enough that nobody waits for its transaction, and few enough for one task's payload. */
const BATCH_SIZE = 50;

/** How long payloads and results of an ended job's tasks are kept, for whoever looks into what went wrong. */
const TRIM_AFTER_MS = 24 * 3_600_000;

/**
 * Removes what retention no longer keeps, in small steps. Several backends may do it at the same time.
 *
 * A job's files go before its rows, with their stages, tasks and logs: nothing else knows of them. Where they cannot be removed, the rows stay
 * for the next time.
 * @param options - `removeFiles` throws where it cannot do it
 */
export async function removeExpiredJobs(
  database: ReplicationDatabase,
  options: { retention: JobRetention; removeFiles: (jobs: readonly ExpiredJob[]) => Promise<void>; signal: AbortSignal },
): Promise<void> {
  const { retention, removeFiles, signal } = options;
  const { knex } = database;
  const policies: { policy: string }[] = await knex('jobs').distinct('policy');
  for (const { policy } of policies) {
    await repeat(async () => {
      const expired = await listExpiredJobs(knex, policy, { ...retention, limit: BATCH_SIZE });
      if (expired.length > 0) {
        await removeFiles(expired);
        const ids = expired.map(({ id }) => id);
        await database.transaction(tx => tx('jobs').whereIn('id', ids).delete());
      }
      return expired.length;
    }, signal);
  }
  await repeat(() => database.transaction(tx => trimEndedJobs(tx, { afterMs: TRIM_AFTER_MS, limit: BATCH_SIZE })), signal);
}

async function repeat(step: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await step()) >= BATCH_SIZE) {
    // Each step is a transaction of its own; others come in between.
  }
}
