import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbPolicyRow } from '../../tables';

/**
 * Reads a policy and holds it until the transaction ends. The policy's row is the one lock for all that its jobs and its trigger do; it is
 * taken before any of their rows, so that no two transactions wait for each other.
 * @param options - `skipLocked` gives `undefined` instead of waiting for a transaction that holds it
 */
export async function lockPolicy(
  tx: Knex.Transaction,
  name: string,
  options: { skipLocked?: boolean } = {},
): Promise<DbPolicyRow | undefined> {
  const [row] = await dialectOf(tx).lockRows(tx<DbPolicyRow, DbPolicyRow[]>('policies').where('name', name), options);
  return row;
}
