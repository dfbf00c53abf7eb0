import type { Knex } from 'knex';

/** Forgets a policy itself; its trigger, jobs and localization map are others' matter. */
export async function deletePolicyRow(tx: Knex.Transaction, name: string): Promise<void> {
  await tx('policies').where({ name }).delete();
}
