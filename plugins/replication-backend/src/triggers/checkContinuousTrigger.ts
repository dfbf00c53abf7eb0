import type { Knex } from 'knex';
import { lockPolicy } from '../database/operations/jobs/lockPolicy';
import { readClock } from '../database/readClock';
import type { DbJobRow, DbPolicyRow, DbTriggerRow } from '../database/tables';
import { createJob } from '../jobs/createJob';
import type { JobContext } from '../jobs/JobContext';
import { decideContinuousRun } from './decideContinuousRun';

/**
 * Holds one continuous policy against the head that was just seen of its reference, and makes a job where there is something new and no
 * job under way. A check that finds nothing new makes no job and no record but its time. Returns at once where the policy is not due: its
 * reference may be watched more often for another policy.
 *
 * The interval counts from the begin of the look, which the rounds keep time with. Counted from its end, the next round would come just
 * before the policy is due, and every look a whole round late.
 * @param seen - `look`: when the look began, and until when what is due belongs to it, on the database's clock
 */
export async function checkContinuousTrigger(
  tx: Knex.Transaction,
  context: JobContext,
  seen: { policy: string; connection: string; reference: string; hash: string; look: { beganAtMs: number; dueUntilMs: number } },
): Promise<void> {
  const policy = await lockPolicy(tx, seen.policy);
  const trigger = policy && (await tx<DbTriggerRow>('triggers').where('policy', seen.policy).first());
  const nowMs = await readClock(tx);
  if (
    !policy ||
    !trigger ||
    // The policy was edited since the look began.
    trigger.watch_connection !== seen.connection ||
    trigger.watch_reference !== seen.reference ||
    trigger.next_at === null ||
    trigger.next_at > seen.look.dueUntilMs
  ) {
    return;
  }
  const level = trigger.settled_hash === seen.hash;
  await tx<DbTriggerRow>('triggers')
    .where('policy', policy.name)
    .update({ next_at: seen.look.beganAtMs + trigger.every_ms! });
  await tx<DbPolicyRow>('policies')
    .where('name', policy.name)
    .update({ last_checked_at: nowMs, behind_since: level ? null : (policy.behind_since ?? nowMs) });

  const open = await tx<DbJobRow>('jobs')
    .where({ policy: policy.name, purpose: 'sync', dry_run: 0 })
    .whereIn('status', ['waiting', 'running'])
    .first('id');
  if (open) {
    return;
  }
  const decision = decideContinuousRun({
    headHash: seen.hash,
    settledHash: trigger.settled_hash ?? undefined,
    takeOver: policy.take_over === 1,
    failure:
      trigger.failures > 0
        ? {
            count: trigger.failures,
            code: trigger.failed_code ?? undefined,
            atMs: trigger.failed_at!,
            hash: trigger.failed_hash ?? undefined,
          }
        : undefined,
    nowMs,
  });
  if (decision === 'run') {
    await createJob(tx, context, { policy: policy.name, trigger: 'continuous', sourceHash: seen.hash });
  }
}
