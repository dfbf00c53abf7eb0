import type { PruneJobResult } from '@portage/backstage-plugin-replication-common';
import type { JobSummary, StageResults } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';

/** A pruning's result from the stages that ended. */
export function summarizePruning(_compiled: CompiledIcebergPolicy, stages: readonly StageResults[]): JobSummary {
  const [survey] = resultsOf('survey-files', stages);
  const quarantined = resultsOf('quarantine-files', stages);
  const [emptied] = resultsOf('empty-quarantine', stages);
  const quarantinedFiles = quarantined.reduce((sum, { files }) => sum + files, 0);
  const result: PruneJobResult = {
    files: survey?.obsoleteFiles ?? 0,
    bytes: survey?.obsoleteBytes ?? 0,
    listedFiles: survey?.listedFiles ?? 0,
    listedBytes: survey?.listedBytes ?? 0,
    unneededFiles: survey?.unneededFiles ?? 0,
    unneededBytes: survey?.unneededBytes ?? 0,
    quarantinedFiles,
    quarantinedBytes: quarantined.reduce((sum, { bytes }) => sum + bytes, 0),
    deletedFiles: emptied?.files ?? 0,
    deletedBytes: emptied?.bytes ?? 0,
    unneeded: survey?.unneededFile,
    items: survey?.obsoletePlan || undefined,
    quarantine: quarantinedFiles > 0 ? survey?.quarantine : undefined,
  };
  return { result };
}
