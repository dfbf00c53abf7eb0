import {
  createReason,
  MAX_NAMED_FILES,
  TASK_SCHEMAS,
  type IcebergJobContext,
  type Reason,
  type TaskResult,
} from '@portage/backstage-plugin-replication-common';
import type { NextTasks, StageResults, TaskSpecification } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';

export const ICEBERG_STAGES = ['discover', 'plan', 'copy', 'localize', 'audit', 'publish'] as const;

/** A stage has at most so many tasks; beyond that each takes more. */
const MAX_STAGE_TASKS = 64;
/** A task is worth its overhead from about so many tables, or files, on. */
const TABLES_PER_TASK = 4;
const FILES_PER_TASK = 500;

type IcebergTaskKind = 'discover-tables' | 'plan-tables' | 'copy-files' | 'localize-tables' | 'audit-tables' | 'publish-tables';
const STAGE_KINDS: Record<string, IcebergTaskKind> = {
  discover: 'discover-tables',
  plan: 'plan-tables',
  copy: 'copy-files',
  localize: 'localize-tables',
  audit: 'audit-tables',
  publish: 'publish-tables',
};

/** The results of an earlier stage, checked again: they have been in the database since. */
export function resultsOf<K extends IcebergTaskKind>(kind: K, stages: readonly StageResults[]): TaskResult<K>[] {
  const stage = stages.find(({ name }) => STAGE_KINDS[name] === kind);
  return (stage?.results ?? []).map(result => TASK_SCHEMAS[kind].result.parse(result) as TaskResult<K>);
}

/** The tasks of one stage, made of what the earlier stages left. */
export function nextIcebergTasks(stage: string, compiled: CompiledIcebergPolicy, earlier: readonly StageResults[]): NextTasks {
  const { context } = compiled;
  const task = (kind: IcebergTaskKind, more: Record<string, unknown> = {}): TaskSpecification => ({
    kind,
    region: compiled.region,
    payload: { ...context, ...more },
  });
  if (stage === 'discover') {
    return { tasks: [task('discover-tables')] };
  }
  const [discovered] = resultsOf('discover-tables', earlier);
  const { sourceHash, targetHash, tablesFile } = discovered;

  switch (stage) {
    case 'plan': {
      const count = discovered.changed + discovered.dropped;
      if (count === 0) {
        return { finished: createReason('nothing-new', `${context.source.reference} at ${sourceHash} is published already`) };
      }
      return {
        tasks: slices(count, TABLES_PER_TASK).map(slice => task('plan-tables', { sourceHash, tables: { uri: tablesFile, ...slice } })),
      };
    }
    case 'copy': {
      const planned = resultsOf('plan-tables', earlier);
      if (planned.some(({ sourceChanged }) => sourceChanged)) {
        return { restart: sourceMoved(context) };
      }
      const tasks = planned.flatMap(({ copyPlan, files }) =>
        slices(files, Math.max(FILES_PER_TASK, Math.ceil(files / MAX_STAGE_TASKS))).map(slice =>
          task('copy-files', { sourceHash, copyPlan: { uri: copyPlan, ...slice } }),
        ),
      );
      return tasks.length > 0 ? { tasks } : { skipped: createReason('nothing-new', 'All files are in the target region already') };
    }
    case 'localize':
      if (resultsOf('copy-files', earlier).some(({ sourceChanged }) => sourceChanged)) {
        return { restart: sourceMoved(context) };
      }
      return { tasks: resultsOf('plan-tables', earlier).map(({ planFile }) => task('localize-tables', { sourceHash, planFile })) };
    case 'audit': {
      const localized = resultsOf('localize-tables', earlier);
      if (localized.some(({ sourceChanged }) => sourceChanged)) {
        return { restart: sourceMoved(context) };
      }
      const failedFiles = resultsOf('copy-files', earlier)
        .flatMap(({ failed }) => failed)
        .slice(0, MAX_NAMED_FILES);
      return { tasks: localized.map(({ outcomeFile }) => task('audit-tables', { sourceHash, outcomeFile, failedFiles })) };
    }
    case 'publish': {
      const audited = resultsOf('audit-tables', earlier);
      if (audited.some(({ sourceChanged }) => sourceChanged)) {
        return { restart: sourceMoved(context) };
      }
      const auditFiles = audited.map(({ auditFile }) => auditFile);
      return { tasks: [task('publish-tables', { sourceHash, targetHash, tablesFile, auditFiles })] };
    }
    default:
      throw new Error(`An Iceberg job has no stage "${stage}"`);
  }
}

function sourceMoved(context: IcebergJobContext): Reason {
  return createReason('source-changed', `${context.source.reference} moved on and files of its earlier state are gone`);
}

/** Cuts `count` items into slices of about equal size, at most {@link MAX_STAGE_TASKS} of them. */
function slices(count: number, perTask: number): { from: number; to: number }[] {
  const parts = Math.min(MAX_STAGE_TASKS, Math.ceil(count / perTask));
  return Array.from({ length: parts }, (_, index) => ({
    from: Math.floor((count * index) / parts),
    to: Math.floor((count * (index + 1)) / parts),
  }));
}
