import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { AuditContext } from './AuditContext';

/** Whether a file that was read is the one which the localizer left in the map, where it left one. Another one is a problem. */
export function matchesRow(context: AuditContext, row: LocalizedFile | undefined, read: { localPath: string; sha256: string }): boolean {
  if (row && row.sha256 !== read.sha256) {
    context.problems.add(read.localPath, `The file's SHA-256 is ${read.sha256}, it was written with ${row.sha256}`);
    return false;
  }
  return true;
}
