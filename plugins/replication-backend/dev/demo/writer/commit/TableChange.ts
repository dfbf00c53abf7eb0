import type { DataFile } from '../iceberg/dataFile';
import type { TableDefinition } from '../tables/TableDefinition';

/** What one commit does to one table: data, but no metadata yet. */
export interface TableChange {
  definition: TableDefinition;
  /** Files with rows, and files that delete rows. */
  added: DataFile[];
  /** Paths of live files, of either content, of the writer's own region. */
  removed: ReadonlySet<string>;
  /** The table's rows stay what they are: files only take the place of others, as in a compaction. */
  keepsRows?: boolean;
}
