import type { Job, JobTrigger, Reason, Stage } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import type { DbJobRow } from '../database/tables';
import { toTimestamp } from '../database/toTimestamp';

/** A job as the API tells it. @param stages - in order */
export function toJob(row: DbJobRow, stages: Stage[]): Job {
  return {
    id: row.id,
    policy: row.policy,
    kind: row.kind,
    purpose: row.purpose,
    options: parseJson<Record<string, unknown>>(row.options),
    status: row.status,
    reason: parseJson<Reason>(row.reason),
    trigger: row.trigger as JobTrigger,
    dryRun: row.dry_run === 1,
    createdAt: toTimestamp(row.created_at),
    scheduledAt: toTimestamp(row.scheduled_at),
    startedAt: toTimestamp(row.started_at),
    endedAt: toTimestamp(row.ended_at),
    stages,
    result: parseJson<Record<string, unknown>>(row.result),
    count: row.count,
    retryOf: row.retry_of ?? undefined,
  };
}
