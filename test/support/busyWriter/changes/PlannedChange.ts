import type { TableChange } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/commit/TableChange';
import type { Region } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/Region';
import type { TableModel } from '../TableModel';

/** What a change needs to know: the table as it is, and the region whose writer commits. */
export interface ChangeContext {
  model: TableModel;
  region: Region;
}

/** What a commit does to a table. */
export type ChangeKind = 'append' | 'delete' | 'overwrite' | 'compact' | 'drop';

/** A change whose data and delete files are written, and what it makes of the model once it is committed. */
export interface PlannedChange {
  kind: ChangeKind;
  change: TableChange;
  apply(): void;
}
