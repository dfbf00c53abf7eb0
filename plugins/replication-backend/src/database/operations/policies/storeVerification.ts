import { verifyLevelSchema, type Verification } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { parseJson, toJson } from '../../jsonColumn';
import type { DbPolicyRow } from '../../tables';

/**
 * Keeps a verdict on a policy's replica. One that found damage stays until one that looked at least as deep finds none: that the metadata
 * is in order says nothing of a file that was seen to be damaged.
 */
export async function storeVerification(tx: Knex.Transaction, policy: string, verification: Verification): Promise<void> {
  const row = await tx<DbPolicyRow>('policies').where('name', policy).first('verification');
  const standing = parseJson<Verification>(row?.verification ?? null);
  const depth = ({ level }: Verification) => verifyLevelSchema.options.indexOf(level);
  const isAlarm = standing !== undefined && standing.damages > 0;
  if (isAlarm && verification.damages === 0 && (!verification.ok || depth(verification) < depth(standing))) {
    return;
  }
  await tx<DbPolicyRow>('policies')
    .where('name', policy)
    .update({ verification: toJson(verification) });
}
