import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { readClock } from '../../readClock';
import { hashSourcePath } from './hashSourcePath';

const COLUMNS = ['source_path_hash', 'source_path', 'kind', 'local_path', 'length_bytes', 'sha256', 'proof'] as const;

/**
 * Adds or replaces rows of one scope of the localization map. All rows travel as one JSON parameter: one prepared statement whatever
 * their number, and an error that can't dump them.
 */
export async function writeLocalizedFiles(
  tx: Knex.Transaction,
  request: { scope: string; files: readonly LocalizedFile[] },
): Promise<void> {
  if (request.files.length === 0) {
    return;
  }
  // The last one wins where a path is there twice, and all writers take their locks in one order.
  const rows = [...new Map(request.files.map(file => [hashSourcePath(file.sourcePath), file])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([hash, file]) => ({
      source_path_hash: hash,
      source_path: file.sourcePath,
      kind: file.kind,
      local_path: file.localPath,
      length_bytes: file.lengthBytes,
      sha256: file.sha256,
      proof: file.proof ?? null,
    }));
  const select = dialectOf(tx).postgres
    ? `select ?, ${COLUMNS.join(', ')}, ?::bigint from json_to_recordset(?::json) as files(${COLUMNS.map(
        column => `${column} ${column === 'length_bytes' ? 'bigint' : 'text'}`,
      ).join(', ')}) where true`
    : `select ?, ${COLUMNS.map(column => `json_extract(value, '$.${column}')`).join(', ')}, ? from json_each(?) where true`;
  await tx.raw(
    `insert into localized_files (scope, ${COLUMNS.join(', ')}, updated_at) ${select}
     on conflict (scope, source_path_hash) do update set ${[...COLUMNS.slice(1), 'updated_at']
       .map(column => `${column} = excluded.${column}`)
       .join(', ')}`,
    [request.scope, await readClock(tx), JSON.stringify(rows)],
  );
}
