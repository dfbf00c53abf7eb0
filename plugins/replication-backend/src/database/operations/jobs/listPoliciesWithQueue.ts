import type { Knex } from 'knex';

/** Policies that have jobs waiting for their turn. Whose turn it is, `startWaitingJobs` knows. */
export async function listPoliciesWithQueue(knex: Knex): Promise<string[]> {
  const rows: { policy: string }[] = await knex('jobs').where({ status: 'waiting', dry_run: 0 }).distinct('policy');
  return rows.map(row => row.policy);
}
