import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { POINTER_TABLE, TYPE_COLUMN } from './catalogTables';

/** The error for a view in a catalog that has no column to tell it from a table. */
export function viewsUnsupported(key: readonly string[]): ReplicationError {
  return new ReplicationError('unsupported-view', `The view ${key.join('.')} has no place in a SQL catalog of schema V0.`, {
    action: `Add the column ${TYPE_COLUMN} to ${POINTER_TABLE} (Iceberg's jdbc.schema-version=V1), or exclude the view.`,
  });
}
