import type { JobFiles } from '@portage/backstage-plugin-replication-node';
import type { TaskQueue } from '../broker/TaskQueue';
import { parseJson } from '../database/jsonColumn';
import type { ExpiredJob } from '../database/operations/jobs/listExpiredJobs';

/** A listing and its deletions; nobody waits for it. */
const REMOVE_TIMEOUT_MS = 120_000;

/**
 * Has a worker remove the files of jobs. Jobs that were never compiled, and kinds that keep no files, have none.
 * @throws ReplicationError the worker's own reason, or `no-worker`
 */
export async function removeJobFiles(jobs: readonly ExpiredJob[], options: { queue: Pick<TaskQueue, 'request'> }): Promise<void> {
  const folders = new Map<string, { region: string; connection: string; folders: string[] }>();
  for (const job of jobs) {
    const files = parseJson<JobFiles>(job.files);
    if (files) {
      const key = JSON.stringify([files.region, files.connection]);
      const group = folders.get(key) ?? { region: files.region, connection: files.connection, folders: [] };
      group.folders.push(files.folder);
      folders.set(key, group);
    }
  }
  for (const { region, ...payload } of folders.values()) {
    await options.queue.request('remove-job-files', payload, { region, timeoutMs: REMOVE_TIMEOUT_MS });
  }
}
