import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { insertInBatches } from '../../insertInBatches';
import { readClock } from '../../readClock';
import type { DbTaskRow } from '../../tables';

/** A task to be queued; its payload is JSON text that was checked already. */
export interface NewTask {
  kind: string;
  region: string;
  payload: string;
  maxAttempts: number;
}

/**
 * Queues tasks in their order and returns their ids. Without a job they are requests that somebody waits for.
 * @param options - tasks of a higher `priority` are claimed first
 */
export async function insertTasks(
  tx: Knex.Transaction,
  options: { job?: { id: string; stagePosition: number }; priority: number; tasks: readonly NewTask[] },
): Promise<string[]> {
  const nowMs = await readClock(tx);
  const rows = options.tasks.map((task, index): Partial<DbTaskRow> => ({
    id: randomUUID(),
    job_id: options.job?.id ?? null,
    stage_position: options.job?.stagePosition ?? null,
    index,
    kind: task.kind,
    region: task.region,
    priority: options.priority,
    payload: task.payload,
    status: 'waiting',
    max_attempts: task.maxAttempts,
    not_before: nowMs,
    created_at: nowMs,
  }));
  await insertInBatches(tx, 'tasks', rows);
  return rows.map(row => row.id!);
}
