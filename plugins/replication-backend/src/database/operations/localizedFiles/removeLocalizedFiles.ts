import type { Knex } from 'knex';
import { hashSourcePath } from './hashSourcePath';

/** Removes rows of one scope of the localization map. */
export async function removeLocalizedFiles(
  tx: Knex.Transaction,
  request: { scope: string; sourcePaths: readonly string[] },
): Promise<void> {
  await tx('localized_files').where('scope', request.scope).whereIn('source_path_hash', request.sourcePaths.map(hashSourcePath)).delete();
}
