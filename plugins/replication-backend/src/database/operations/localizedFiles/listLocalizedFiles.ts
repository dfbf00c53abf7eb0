import type { LocalizedFileInScope } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { DbLocalizedFileRow } from '../../tables';
import { hashSourcePath } from './hashSourcePath';
import { toLocalizedFile } from './toLocalizedFile';

/** A page of the map's rows of all scopes of one policy, in the order of the primary key. */
export async function listLocalizedFiles(
  knex: Knex,
  request: { policy: string; after?: { scope: string; sourcePath: string }; limit: number },
): Promise<LocalizedFileInScope[]> {
  const prefix = `${request.policy}/`;
  const query = knex<DbLocalizedFileRow>('localized_files')
    // As in `deleteLocalizedFiles`: compared as text of that length, whatever the collation.
    .whereRaw('substr(scope, 1, ?) = ?', [prefix.length, prefix])
    .orderBy(['scope', 'source_path_hash'])
    .limit(request.limit);
  if (request.after) {
    const { scope, sourcePath } = request.after;
    query.whereRaw('(scope, source_path_hash) > (?, ?)', [scope, hashSourcePath(sourcePath)]);
  }
  return (await query).map(row => ({ scope: row.scope, ...toLocalizedFile(row) }));
}
