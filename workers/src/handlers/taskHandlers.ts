import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { browse } from './browse';
import { auditTables } from './iceberg/auditTables';
import { copyFiles } from './iceberg/copyFiles';
import { discoverTables } from './iceberg/discoverTables';
import { localizeTables } from './iceberg/localizeTables';
import { measureLag } from './iceberg/measureLag';
import { planTables } from './iceberg/planTables';
import { publishTables } from './iceberg/publishTables';
import { emptyQuarantine } from './iceberg/emptyQuarantine';
import { forgetLocalized } from './iceberg/forgetLocalized';
import { quarantineFiles } from './iceberg/quarantineFiles';
import { readLines } from './readLines';
import { reportVerification } from './iceberg/reportVerification';
import { selectPublished } from './iceberg/selectPublished';
import { surveyFiles } from './iceberg/surveyFiles';
import { verifyTables } from './iceberg/verifyTables';
import { probeCluster } from './probeCluster';
import { removeJobFiles } from './removeJobFiles';
import { watchReferences } from './watchReferences';

/** Every handler that Portage brings. */
export const TASK_HANDLERS: readonly TaskHandler<any>[] = [
  auditTables,
  browse,
  copyFiles,
  discoverTables,
  emptyQuarantine,
  forgetLocalized,
  localizeTables,
  measureLag,
  planTables,
  probeCluster,
  publishTables,
  quarantineFiles,
  readLines,
  removeJobFiles,
  reportVerification,
  selectPublished,
  surveyFiles,
  verifyTables,
  watchReferences,
];
