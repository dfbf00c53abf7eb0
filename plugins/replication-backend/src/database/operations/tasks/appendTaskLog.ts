import type { TaskLogLine, TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { insertInBatches } from '../../insertInBatches';
import type { DbTaskLogRow } from '../../tables';
import { fencedTask, staleTokenError } from './fencedTask';

/** Lines that one task keeps, over all its attempts. */
export const MAX_TASK_LOG_LINES = 5_000;

/**
 * Appends lines to a task's log. Beyond {@link MAX_TASK_LOG_LINES} nothing is kept but one last line that says so.
 * @throws ConflictError for a stale token
 */
export async function appendTaskLog(tx: Knex.Transaction, token: TaskToken, lines: readonly TaskLogLine[]): Promise<void> {
  // The counter's update locks the task, so two calls for one task never give out the same numbers.
  const [row] = await fencedTask(tx, token)
    .update({ log_lines: tx.raw('log_lines + ?', [lines.length]) as unknown as number })
    .returning(['log_lines']);
  if (!row) {
    throw staleTokenError(token);
  }
  const before = row.log_lines - lines.length;
  const rows: DbTaskLogRow[] = lines
    .slice(0, Math.max(0, MAX_TASK_LOG_LINES - before))
    // PostgreSQL stores no NUL in text, and a log line must never be what a task fails for.
    .map((line, index) => ({
      task_id: token.taskId,
      sequence: before + index + 1,
      ...line,
      message: line.message.replaceAll('\0', '\uFFFD'),
    }));
  if (before <= MAX_TASK_LOG_LINES && row.log_lines > MAX_TASK_LOG_LINES) {
    rows.push({
      task_id: token.taskId,
      sequence: MAX_TASK_LOG_LINES + 1,
      at: lines[lines.length - 1].at,
      level: 'warn',
      message: `The log is cut here: a task keeps at most ${MAX_TASK_LOG_LINES} lines.`,
    });
  }
  await insertInBatches(tx, 'task_logs', rows);
}
