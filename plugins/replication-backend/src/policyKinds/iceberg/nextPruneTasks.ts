import { createReason, ReplicationError, type TaskResult } from '@portage/backstage-plugin-replication-common';
import type { NextTasks, StageResults, TaskSpecification } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy, CompiledPruning } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';
import { MAX_STAGE_TASKS, slices } from './slices';

export const PRUNE_STAGES = ['survey', 'forget', 'quarantine', 'empty'] as const;

const FILES_PER_TASK = 500;

/**
 * The tasks of one stage of a pruning.
 *
 * `survey` changes nothing: it compares what stands below the location with what any reference needs. The fuse is judged on its result alone.
 * `forget` takes what is not needed out of the localization map, so that no later sync believes in a file that is about to go; only then does
 * `quarantine` move files, and `empty` deletes those whose time in quarantine is over. Each may be killed anywhere and run again.
 */
export function nextPruneTasks(stage: string, compiled: CompiledIcebergPolicy, earlier: readonly StageResults[]): NextTasks {
  const { context, region } = compiled;
  const prune = compiled.prune!;
  const { graceMs, retentionMs, previousUnneeded } = prune;
  const task = (kind: string, more: Record<string, unknown>): TaskSpecification => ({ kind, region, payload: { ...context, ...more } });
  if (stage === 'survey') {
    return { tasks: [task('survey-files', { graceMs, previousUnneeded })] };
  }
  const [survey] = resultsOf('survey-files', earlier);
  const { unneededFile, obsoletePlan, obsoleteFiles, referencesHash } = survey;
  const nothing = createReason('nothing-new', 'No file was unneeded for longer than the grace period');

  switch (stage) {
    case 'forget':
      assertFuseHolds(survey, prune);
      return obsoleteFiles === 0 ? { skipped: nothing } : { tasks: [task('forget-localized', { unneededFile })] };
    case 'quarantine': {
      const perTask = Math.max(FILES_PER_TASK, Math.ceil(obsoleteFiles / MAX_STAGE_TASKS));
      const tasks = slices(obsoleteFiles, perTask).map(slice =>
        task('quarantine-files', { obsoletePlan: { uri: obsoletePlan, ...slice }, referencesHash }),
      );
      return tasks.length > 0 ? { tasks } : { skipped: nothing };
    }
    case 'empty': {
      if (resultsOf('quarantine-files', earlier).some(({ referencesMoved }) => referencesMoved)) {
        return { restart: createReason('catalog-conflict', 'References were changed while files were surveyed') };
      }
      const kept = [unneededFile, ...(previousUnneeded ? [previousUnneeded] : [])];
      return { tasks: [task('empty-quarantine', { retentionMs, kept })] };
    }
    default:
      throw new Error(`A pruning has no stage "${stage}"`);
  }
}

/** @throws ReplicationError `fuse-blown`: what would go is so much that a person shall look at it first */
function assertFuseHolds(survey: TaskResult<'survey-files'>, { fuse, overrideFuse }: CompiledPruning): void {
  const { obsoleteFiles, listedFiles, obsoletePlan } = survey;
  const percent = listedFiles === 0 ? 0 : (100 * obsoleteFiles) / listedFiles;
  if (!overrideFuse && (obsoleteFiles > fuse.count || percent > fuse.percent)) {
    throw new ReplicationError(
      'fuse-blown',
      `${obsoleteFiles} of ${listedFiles} files (${percent.toFixed(1)} %) would be removed; the fuse is ${fuse.count} files or ${fuse.percent} %. ` +
        `The list is ${obsoletePlan}.`,
    );
  }
}
