import type { Knex } from 'knex';

/** Forgets a cluster; whether it may go is the caller's matter. */
export async function deleteClusterRow(tx: Knex.Transaction, name: string): Promise<void> {
  await tx('clusters').where({ name }).delete();
}
