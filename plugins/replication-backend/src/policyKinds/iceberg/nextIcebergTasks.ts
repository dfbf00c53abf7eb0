import { createReason, MAX_NAMED_FILES, type IcebergJobContext, type Reason } from '@portage/backstage-plugin-replication-common';
import type { NextTasks, StageResults, TaskSpecification } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';
import { MAX_STAGE_TASKS, slices } from './slices';

export const ICEBERG_STAGES = ['discover', 'plan', 'copy', 'localize', 'audit', 'publish'] as const;

/** A task is worth its overhead from about so many tables, or files, on. */
const TABLES_PER_TASK = 4;
const FILES_PER_TASK = 500;

type IcebergTaskKind = 'discover-tables' | 'plan-tables' | 'copy-files' | 'localize-tables' | 'audit-tables' | 'publish-tables';

/** The tasks of one stage of a sync, made of what the earlier stages left. */
export function nextIcebergTasks(stage: string, compiled: CompiledIcebergPolicy, earlier: readonly StageResults[]): NextTasks {
  const { context } = compiled;
  const task = (kind: IcebergTaskKind, more: Record<string, unknown> = {}): TaskSpecification => ({
    kind,
    region: compiled.region,
    payload: { ...context, ...more },
  });
  if (stage === 'discover') {
    return { tasks: [task('discover-tables', { removeUnfinished: compiled.interrupted && !compiled.dryRun })] };
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
    case 'localize': {
      const copied = resultsOf('copy-files', earlier);
      if (copied.some(({ sourceChanged }) => sourceChanged)) {
        return { restart: sourceMoved(context) };
      }
      if (copied.some(({ missingFile }) => missingFile)) {
        return { restart: filesLost(context) };
      }
      return { tasks: resultsOf('plan-tables', earlier).map(({ planFile }) => task('localize-tables', { sourceHash, planFile })) };
    }
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
      if (audited.some(({ missingFile }) => missingFile)) {
        return { restart: filesLost(context) };
      }
      const auditFiles = audited.map(({ auditFile }) => auditFile);
      const removeUnfinished = earlier.some(({ retried }) => retried);
      return { tasks: [task('publish-tables', { sourceHash, targetHash, tablesFile, auditFiles, removeUnfinished })] };
    }
    default:
      throw new Error(`An Iceberg job has no stage "${stage}"`);
  }
}

function sourceMoved(context: IcebergJobContext): Reason {
  return createReason('source-changed', `${context.source.reference} moved on and files of its earlier state are gone`);
}

function filesLost(context: IcebergJobContext): Reason {
  return createReason('source-file-missing', `${context.source.reference} has lost files that it still refers to`);
}
