import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import type { DbLocalizedFileRow } from '../../tables';
import { hashSourcePath } from './hashSourcePath';
import { toLocalizedFile } from './toLocalizedFile';

/** Rows of one scope of the localization map; paths that are not there are left out. */
export async function readLocalizedFiles(knex: Knex, request: { scope: string; sourcePaths: readonly string[] }): Promise<LocalizedFile[]> {
  const rows = await knex<DbLocalizedFileRow>('localized_files')
    .where('scope', request.scope)
    .whereIn('source_path_hash', request.sourcePaths.map(hashSourcePath));
  return rows.map(toLocalizedFile);
}
