import type { Knex } from 'knex';

/** Policies that have jobs waiting for their turn, none running, and are not suspended. */
export async function listPoliciesWithQueue(knex: Knex): Promise<string[]> {
  const rows: { policy: string }[] = await knex({ waiting: 'jobs' })
    .join('policies', 'policies.name', 'waiting.policy')
    .where({ 'waiting.status': 'waiting', 'waiting.dry_run': 0, 'policies.suspended': 0 })
    .whereNotExists(
      knex({ running: 'jobs' })
        .select(knex.raw('1'))
        .whereRaw('running.policy = waiting.policy')
        .where({ 'running.status': 'running', 'running.dry_run': 0 }),
    )
    .distinct('waiting.policy');
  return rows.map(row => row.policy);
}
