import type { DataFile } from '../iceberg/dataFile';
import type { TableDefinition } from '../tables/TableDefinition';

/** What one commit does to one table: data, but no metadata yet. */
export interface TableChange {
  definition: TableDefinition;
  added: DataFile[];
  /** Paths of live data files of the writer's own region. */
  removed: ReadonlySet<string>;
}
