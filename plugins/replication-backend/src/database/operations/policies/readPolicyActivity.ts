import type { Reason, Status } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson } from '../../jsonColumn';
import { toTimestamp } from '../../toTimestamp';

/** What a policy's syncs are doing and did last. Dry runs, verifications and prunings are no part of it. */
export interface PolicyActivity {
  nextRunAt?: string;
  /** The newest one that ended; skipped and cancelled ones tell nothing of the replica and are passed over. */
  lastOutcome?: { status: Status; reason?: Reason };
  lastJob?: { id: string; status: Status; endedAt?: string };
  runningJob?: string;
}

interface ActivityRow {
  name: string;
  next_at: number | null;
  running_id: string | null;
  last_id: string | null;
  last_status: Status | null;
  last_ended_at: number | null;
  outcome_status: Status | null;
  outcome_reason: string | null;
}

/** The activity of each of the named policies, by one statement whose every part is one step into an index on jobs. */
export async function readPolicyActivity(knex: Knex, names: readonly string[]): Promise<Map<string, PolicyActivity>> {
  const isNewest = (alias: string, statuses: readonly Status[]): Knex.JoinCallback => {
    const newest = knex('jobs')
      .select('jobs.id')
      .whereRaw('jobs.policy = policies.name')
      .where({ 'jobs.purpose': 'sync', 'jobs.dry_run': 0 })
      .whereIn('jobs.status', [...statuses])
      .orderBy('jobs.created_at', 'desc')
      .limit(1);
    return on => on.on(`${alias}.id`, '=', knex.raw('?', [newest]));
  };
  const rows: ActivityRow[] = await knex('policies')
    .leftJoin('triggers', 'triggers.policy', 'policies.name')
    .leftJoin({ running: 'jobs' }, isNewest('running', ['running', 'waiting']))
    .leftJoin({ last: 'jobs' }, isNewest('last', ['succeeded', 'failed', 'cancelled', 'skipped']))
    .leftJoin({ outcome: 'jobs' }, isNewest('outcome', ['succeeded', 'failed']))
    .whereIn('policies.name', [...names])
    .select({
      name: 'policies.name',
      next_at: 'triggers.next_at',
      running_id: 'running.id',
      last_id: 'last.id',
      last_status: 'last.status',
      last_ended_at: 'last.ended_at',
      outcome_status: 'outcome.status',
      outcome_reason: 'outcome.reason',
    });
  return new Map(rows.map(row => [row.name, activityOf(row)]));
}

function activityOf(row: ActivityRow): PolicyActivity {
  return {
    nextRunAt: toTimestamp(row.next_at),
    ...(row.running_id !== null && { runningJob: row.running_id }),
    ...(row.last_id !== null && { lastJob: { id: row.last_id, status: row.last_status!, endedAt: toTimestamp(row.last_ended_at) } }),
    ...(row.outcome_status !== null && { lastOutcome: { status: row.outcome_status, reason: parseJson<Reason>(row.outcome_reason) } }),
  };
}
