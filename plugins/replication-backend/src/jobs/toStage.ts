import type { Reason, Stage } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import type { DbStageRow } from '../database/tables';
import { toTimestamp } from '../database/toTimestamp';
import { rateOf } from './rateOf';
import type { StageSummary } from './StageSummary';

const NO_TASKS: StageSummary = {
  tasks: { total: 0, succeeded: 0, failed: 0, running: 0 },
  progress: { items: 0, bytes: 0 },
};

/** A stage as the API tells it. @param summary - of its tasks, while it runs; one that ended holds its own */
export function toStage(row: DbStageRow, options: { summary?: StageSummary; nowMs: number }): Stage {
  const { tasks, progress } = parseJson<StageSummary>(row.summary) ?? options.summary ?? NO_TASKS;
  return {
    name: row.name,
    status: row.status,
    reason: parseJson<Reason>(row.reason),
    startedAt: toTimestamp(row.started_at),
    endedAt: toTimestamp(row.ended_at),
    tasks,
    progress,
    ...(row.status === 'running' && row.started_at !== null && rateOf({ progress, startedAtMs: row.started_at, nowMs: options.nowMs })),
  };
}
