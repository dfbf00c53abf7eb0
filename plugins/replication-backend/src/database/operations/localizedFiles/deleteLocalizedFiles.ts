import type { Knex } from 'knex';

/**
 * Forgets what was localized for a policy, once it is deleted: another policy of the same name may have another target, and must not
 * believe that its files are there.
 */
export async function deleteLocalizedFiles(tx: Knex.Transaction, policy: string): Promise<void> {
  // Scopes begin with the policy's name and a slash, see `localizationScope`. Compared as text of that length: "_" is a wildcard in LIKE,
  // and a range would depend on the database's collation.
  const prefix = `${policy}/`;
  await tx('localized_files').whereRaw('substr(scope, 1, ?) = ?', [prefix.length, prefix]).delete();
}
