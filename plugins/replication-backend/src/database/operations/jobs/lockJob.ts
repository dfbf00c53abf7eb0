import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbJobRow, DbPolicyRow } from '../../tables';
import { lockPolicy } from './lockPolicy';

/** A job and its policy, both held until the transaction ends; the policy may be deleted by now. `undefined` where there is no such job. */
export async function lockJob(
  tx: Knex.Transaction,
  jobId: string,
): Promise<{ job: DbJobRow; policy: DbPolicyRow | undefined } | undefined> {
  // The name never changes, so it may be read before the lock that must come first.
  const named = await tx<DbJobRow>('jobs').where('id', jobId).first('policy');
  if (!named) {
    return undefined;
  }
  const policy = await lockPolicy(tx, named.policy);
  const [job] = await dialectOf(tx).lockRows(tx<DbJobRow, DbJobRow[]>('jobs').where('id', jobId));
  return job && { job, policy };
}
