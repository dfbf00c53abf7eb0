import type { TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import type { SettledTaskHint } from '../../../broker/TaskHints';
import type { Settlement } from '../../../broker/settleTask';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';
import { fencedTask } from './fencedTask';

/**
 * Ends a claim as it was settled: the commit point of a task. One statement, so it counts whole or not at all.
 * @returns the task's job, and how it ended unless it waits again; `undefined` where the token was stale and nothing changed
 */
export async function applySettlement(
  knex: Knex,
  token: TaskToken,
  settlement: Settlement,
): Promise<Omit<SettledTaskHint, 'taskId'> | undefined> {
  const { nowMs } = dialectOf(knex);
  const again = settlement.status === 'waiting';
  const [row] = await fencedTask(knex, token)
    .update({
      status: settlement.status,
      reason: toJson(settlement.reason),
      result: settlement.status === 'succeeded' ? settlement.result : null,
      lease_until: null,
      ...(again && {
        worker_id: null,
        not_before: knex.raw('? + ?', [nowMs, settlement.delayMs]) as unknown as number,
        attempts: knex.raw('attempts - ?', [settlement.attemptCounts ? 0 : 1]) as unknown as number,
      }),
      ...(!again && { ended_at: nowMs as unknown as number }),
    })
    .returning(['job_id', 'kind', 'region', 'started_at', 'ended_at']);
  if (!row) {
    return undefined;
  }
  const { kind, region } = row;
  const durationMs = (row.ended_at ?? 0) - (row.started_at ?? 0);
  return {
    jobId: row.job_id ?? undefined,
    ...(settlement.status !== 'waiting' && { ended: { kind, region, status: settlement.status, durationMs } }),
  };
}
