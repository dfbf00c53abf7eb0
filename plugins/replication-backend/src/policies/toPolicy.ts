import type { Lag, LagSummary, Policy, Verification } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import { toTimestamp } from '../database/toTimestamp';
import { currentLag } from '../lag/currentLag';
import { lastPublishedOf } from '../jobs/lastPublishedOf';
import type { PolicyFactsRow } from './PolicyFactsRow';

/** A policy as the API tells it. */
export function toPolicy(facts: PolicyFactsRow, nowMs: number): Policy {
  const { row, document, activity, trigger, verdict } = facts;
  const published = lastPublishedOf(row);
  const lag = currentLag(row, nowMs);
  return {
    ...document,
    version: row.version,
    createdAt: toTimestamp(row.created_at),
    updatedAt: toTimestamp(row.updated_at),
    managedBy: row.managed_by ?? undefined,
    status: {
      health: verdict.health,
      reason: verdict.reason,
      suspended: row.suspended === 1,
      lag: lag && omitTables(lag),
      lastPublished: published && {
        sourceHash: published.sourceHash,
        targetHash: published.targetHash,
        at: toTimestamp(row.last_published_at!),
        auditDigest: published.auditDigest,
        tables: published.tables,
      },
      verification: parseJson<Verification>(row.verification),
      lastCheckedAt: toTimestamp(row.last_checked_at),
      // A continuous trigger's next moment is its next look, not a run.
      nextRunAt:
        document.spec.replication.trigger.type === 'continuous' || trigger.nextRunAtMs === undefined
          ? undefined
          : toTimestamp(trigger.nextRunAtMs),
      lastJob: activity.lastJob,
      runningJob: activity.runningJob,
    },
  };
}

/** Lists tell no tables. */
function omitTables({ tables: _tables, ...summary }: Omit<Lag, 'policy'>): LagSummary {
  return summary;
}
