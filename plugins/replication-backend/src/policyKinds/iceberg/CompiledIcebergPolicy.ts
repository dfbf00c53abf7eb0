import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { Published } from '@portage/backstage-plugin-replication-node';

/** What an Iceberg job is compiled to: its tasks' common context, and where they run. */
export interface CompiledIcebergPolicy extends Record<string, unknown> {
  context: IcebergJobContext;
  region: string;
  dryRun: boolean;
  lastPublished?: Published;
}
