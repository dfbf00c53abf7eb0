import { TASK_SCHEMAS, type TaskKind, type TaskResult } from '@portage/backstage-plugin-replication-common';
import type { StageResults } from '@portage/backstage-plugin-replication-node';

/** Which kind of task each stage of an Iceberg job is made of, whatever the job's purpose. */
const STAGE_OF_KIND: Partial<Record<TaskKind, string>> = {
  'discover-tables': 'discover',
  'plan-tables': 'plan',
  'copy-files': 'copy',
  'localize-tables': 'localize',
  'audit-tables': 'audit',
  'publish-tables': 'publish',
  'select-published': 'select',
  'verify-tables': 'verify',
  'report-verification': 'report',
  'survey-files': 'survey',
  'forget-localized': 'forget',
  'quarantine-files': 'quarantine',
  'empty-quarantine': 'empty',
};

/** The results of an earlier stage, checked again: they have been in the database since. */
export function resultsOf<K extends TaskKind>(kind: K, stages: readonly StageResults[]): TaskResult<K>[] {
  const stage = stages.find(({ name }) => name === STAGE_OF_KIND[kind]);
  return (stage?.results ?? []).map(result => TASK_SCHEMAS[kind].result.parse(result) as TaskResult<K>);
}
