import { createReason, type PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { lockPolicy } from '../database/operations/jobs/lockPolicy';
import { recordSkippedJob } from '../database/operations/jobs/recordSkippedJob';
import { readClock } from '../database/readClock';
import type { DbPolicyRow, DbTriggerRow } from '../database/tables';
import { createJob } from '../jobs/createJob';
import type { JobContext } from '../jobs/JobContext';
import { MAX_COUNTED_TIMES, MAX_MISFIRE_RUNS, planFire } from './planFire';

/**
 * Fires a policy's `once` or `cron` trigger if it is due, in one transaction: the jobs, the record of what was missed and the next moment
 * count together or not at all. That is the claim, too. Of several backends that find the trigger due one holds the policy's row; the
 * others pass it over, and whoever comes later finds it due no more.
 */
export async function fireDueTrigger(tx: Knex.Transaction, context: JobContext, policyName: string): Promise<void> {
  const policy = await lockPolicy(tx, policyName, { skipLocked: true });
  const trigger = policy && (await tx<DbTriggerRow>('triggers').where('policy', policyName).first());
  const nowMs = await readClock(tx);
  if (!policy || !trigger || (trigger.type !== 'once' && trigger.type !== 'cron') || trigger.next_at === null || trigger.next_at > nowMs) {
    return;
  }
  const plan = planFire({
    schedule: trigger.type === 'cron' ? { type: 'cron', cron: trigger.cron!, timeZone: trigger.time_zone! } : { type: 'once' },
    dueAtMs: trigger.next_at,
    misfire: trigger.misfire,
    nowMs,
  });
  await tx<DbTriggerRow>('triggers')
    .where('policy', policyName)
    .update({ next_at: plan.nextAtMs ?? null, last_fired_for: plan.runs.at(-1) ?? trigger.next_at });

  if (plan.skipped > 0) {
    await recordMisfire(tx, { policy, trigger, count: plan.skipped });
  }
  for (const scheduledAtMs of plan.runs) {
    // Runs that are caught up one after the other would skip each other by the policy's own rule.
    const overlap = plan.runs.length > 1 ? 'queue' : undefined;
    await createJob(tx, context, { policy: policyName, trigger: trigger.type, scheduledAtMs, overlap });
  }
}

async function recordMisfire(tx: Knex.Transaction, options: { policy: DbPolicyRow; trigger: DbTriggerRow; count: number }): Promise<void> {
  const { policy, trigger, count } = options;
  const { replication } = (JSON.parse(policy.document) as PolicyDocument).spec;
  const since = new Date(trigger.next_at!).toISOString();
  const runs = count >= MAX_COUNTED_TIMES - MAX_MISFIRE_RUNS ? `${count} or more runs` : `${count} runs`;
  await recordSkippedJob(
    tx,
    {
      policy: policy.name,
      kind: policy.kind,
      purpose: 'sync',
      trigger: trigger.type,
      dryRun: false,
      takeOver: false,
      priority: replication.priority,
      generation: trigger.generation,
      scheduledAtMs: trigger.next_at!,
    },
    { reason: createReason('misfire-skipped', `${runs} from ${since} on were missed while the control plane was down.`), count },
  );
}
