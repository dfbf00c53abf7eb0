import type { TaskProgress } from '@portage/backstage-plugin-replication-common';
import type { TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { fencedTask, staleTokenError } from './fencedTask';

/**
 * Replaces what a task has done so far and returns its job's id.
 * @throws ConflictError for a stale token
 */
export async function updateTaskProgress(knex: Knex, token: TaskToken, progress: TaskProgress): Promise<{ jobId?: string }> {
  const [row] = await fencedTask(knex, token)
    .update({
      items: progress.items,
      bytes: progress.bytes,
      total_items: progress.totalItems ?? null,
      total_bytes: progress.totalBytes ?? null,
    })
    .returning(['job_id']);
  if (!row) {
    throw staleTokenError(token);
  }
  return { jobId: row.job_id ?? undefined };
}
