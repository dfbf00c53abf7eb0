import { createReason } from '@portage/backstage-plugin-replication-common';
import type { NextTasks, StageResults, TaskSpecification } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';
import { slices } from './slices';

export const VERIFY_STAGES = ['select', 'verify', 'report'] as const;

/** Every manifest of a table is read on both sides, so few tables are a task's worth. */
const TABLES_PER_TASK = 2;

/** The tasks of one stage of a verification: the published tables are selected, verified in slices, and reported on as one. */
export function nextVerifyTasks(stage: string, compiled: CompiledIcebergPolicy, earlier: readonly StageResults[]): NextTasks {
  const { context, region, verify } = compiled;
  const task = (kind: string, more: Record<string, unknown> = {}): TaskSpecification => ({
    kind,
    region,
    payload: { ...context, level: verify!.level, ...more },
  });
  if (stage === 'select') {
    return { tasks: [task('select-published')] };
  }
  const [selected] = resultsOf('select-published', earlier);
  if (stage === 'verify') {
    const { tables, tablesFile } = selected;
    return tables === 0
      ? { skipped: createReason('nothing-new', 'The replica has no table') }
      : { tasks: slices(tables, TABLES_PER_TASK).map(slice => task('verify-tables', { tables: { uri: tablesFile, ...slice } })) };
  }
  const findingsFiles = [selected, ...resultsOf('verify-tables', earlier)].map(({ findingsFile }) => findingsFile);
  return { tasks: [task('report-verification', { findingsFiles })] };
}
