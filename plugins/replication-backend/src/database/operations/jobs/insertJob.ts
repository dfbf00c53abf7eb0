import { randomUUID } from 'node:crypto';
import type { JobPurpose, Reason, Status } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { toJson } from '../../jsonColumn';
import { readClock } from '../../readClock';
import type { DbJobRow } from '../../tables';

/** A job to be. */
export interface NewJob {
  policy: string;
  kind: string;
  purpose: JobPurpose;
  options?: Record<string, unknown>;
  trigger: string;
  dryRun: boolean;
  takeOver: boolean;
  priority: number;
  generation: number;
  /** Now, by default. */
  scheduledAtMs?: number;
  sourceHash?: string;
  retryOf?: string;
  idempotencyKey?: string;
}

/** Inserts a job that waits, or one that is skipped for a reason. */
export async function insertJob(tx: Knex.Transaction, job: NewJob, skipped?: { reason: Reason; count: number }): Promise<DbJobRow> {
  const nowMs = await readClock(tx);
  const status: Status = skipped ? 'skipped' : 'waiting';
  const [row] = await tx<DbJobRow>('jobs')
    .insert({
      id: randomUUID(),
      policy: job.policy,
      kind: job.kind,
      purpose: job.purpose,
      options: toJson(job.options),
      status,
      reason: toJson(skipped?.reason),
      trigger: job.trigger,
      dry_run: job.dryRun ? 1 : 0,
      take_over: job.takeOver ? 1 : 0,
      priority: job.priority,
      generation: job.generation,
      source_hash: job.sourceHash ?? null,
      created_at: nowMs,
      scheduled_at: job.scheduledAtMs ?? nowMs,
      ended_at: skipped ? nowMs : null,
      count: skipped?.count ?? 1,
      retry_of: job.retryOf ?? null,
      idempotency_key: job.idempotencyKey ?? null,
    })
    .returning('*');
  return row;
}
