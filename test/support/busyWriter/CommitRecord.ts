import { readFileSync } from 'node:fs';
import type { ChangeKind } from './changes/PlannedChange';
import type { RowDigest } from './TableModel';

/** What the writer recorded of one commit: the tables that it changed, by name. One line of a file that grows. */
export interface CommitRecord {
  commit: number;
  tables: Record<string, RowDigest & { metadataLocation: string; snapshotId: string; kind: ChangeKind }>;
}

export function readCommitRecords(file: string): CommitRecord[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));
}
