import type { TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { fencedTask, staleTokenError } from './fencedTask';

/**
 * Prolongs a claim on the database's clock and tells whether the task was asked to stop.
 * @throws ConflictError for a stale token
 */
export async function renewLease(knex: Knex, token: TaskToken, leaseMs: number): Promise<{ cancel: boolean }> {
  const [row] = await fencedTask(knex, token)
    .update({ lease_until: knex.raw('? + ?', [dialectOf(knex).nowMs, leaseMs]) as unknown as number })
    .returning(['cancel_requested']);
  if (!row) {
    throw staleTokenError(token);
  }
  return { cancel: row.cancel_requested === 1 };
}
