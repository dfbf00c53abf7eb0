import type { Reason, Task } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import type { DbTaskRow } from '../database/tables';
import { toTimestamp } from '../database/toTimestamp';
import { rateOf } from './rateOf';

/** A task as the API tells it. Payload and result stay inside: they may hold paths that its reader may not see. */
export function toTask(row: DbTaskRow, options: { stage?: string; nowMs: number }): Task {
  const progress = {
    items: row.items,
    bytes: row.bytes,
    ...(row.total_items !== null && { totalItems: row.total_items }),
    ...(row.total_bytes !== null && { totalBytes: row.total_bytes }),
  };
  return {
    id: row.id,
    jobId: row.job_id ?? undefined,
    stage: options.stage,
    kind: row.kind,
    region: row.region,
    status: row.status,
    reason: parseJson<Reason>(row.reason),
    attempt: row.attempts,
    maxAttempts: row.max_attempts,
    workerId: row.worker_id ?? undefined,
    startedAt: toTimestamp(row.started_at),
    endedAt: toTimestamp(row.ended_at),
    progress,
    ...(row.status === 'running' && row.started_at !== null && rateOf({ progress, startedAtMs: row.started_at, nowMs: options.nowMs })),
  };
}
