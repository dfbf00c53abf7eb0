import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { DbLocalizedFileRow } from '../../tables';

/** A row of the localization map as workers know it. */
export function toLocalizedFile(row: DbLocalizedFileRow): LocalizedFile {
  return {
    sourcePath: row.source_path,
    kind: row.kind as LocalizedFile['kind'],
    localPath: row.local_path,
    lengthBytes: row.length_bytes,
    sha256: row.sha256,
    ...(row.proof !== null && { proof: row.proof }),
  };
}
