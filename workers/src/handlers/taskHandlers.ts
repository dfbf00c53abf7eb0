import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { browse } from './browse';
import { auditTables } from './iceberg/auditTables';
import { copyFiles } from './iceberg/copyFiles';
import { discoverTables } from './iceberg/discoverTables';
import { localizeTables } from './iceberg/localizeTables';
import { measureLag } from './iceberg/measureLag';
import { planTables } from './iceberg/planTables';
import { publishTables } from './iceberg/publishTables';
import { probeCluster } from './probeCluster';
import { removeJobFiles } from './removeJobFiles';
import { watchReferences } from './watchReferences';

/** Every handler that Portage brings. */
export const TASK_HANDLERS: readonly TaskHandler<any>[] = [
  auditTables,
  browse,
  copyFiles,
  discoverTables,
  localizeTables,
  measureLag,
  planTables,
  probeCluster,
  publishTables,
  removeJobFiles,
  watchReferences,
];
