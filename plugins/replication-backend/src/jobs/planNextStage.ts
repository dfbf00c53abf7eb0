import { toReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { CompiledPolicy, PolicyKind, StageResults, TaskSpecification } from '@portage/backstage-plugin-replication-node';

/** Tasks of one stage at most: their results are read into memory when it ends. */
export const MAX_STAGE_TASKS = 10_000;

/** What follows after a stage; data that `applyStagePlan` carries out. */
export type StagePlan = { skipped: { position: number; reason: Reason }[] } & (
  | { type: 'start'; position: number; tasks: TaskSpecification[] }
  /** All stages are done, or the job ends early for `reason`. */
  | { type: 'finish'; reason?: Reason }
  | { type: 'restart'; reason: Reason }
  | { type: 'fail'; position: number; reason: Reason }
);

/**
 * Plans what follows once the stages up to and with `ended` are done (-1: none yet). Stages with nothing to do are passed over.
 * @param stages - all stage names, in order
 * @param earlier - the results of the stages that ended
 */
export function planNextStage(
  kind: PolicyKind<any>,
  compiled: CompiledPolicy,
  progress: { stages: readonly string[]; ended: number; earlier: readonly StageResults[] },
): StagePlan {
  const { stages, ended } = progress;
  const skipped: { position: number; reason: Reason }[] = [];
  const earlier = [...progress.earlier];

  for (let position = ended + 1; position < stages.length; position++) {
    const name = stages[position];
    try {
      const next = kind.nextTasks(name, compiled, earlier);
      if ('finished' in next) {
        return { type: 'finish', reason: next.finished, skipped };
      }
      if ('restart' in next) {
        return { type: 'restart', reason: next.restart, skipped };
      }
      if ('tasks' in next) {
        if (next.tasks.length === 0 || next.tasks.length > MAX_STAGE_TASKS) {
          throw new Error(`Stage "${name}" makes ${next.tasks.length} tasks; it must be 1 to ${MAX_STAGE_TASKS}, or say why it is skipped`);
        }
        return { type: 'start', position, tasks: next.tasks, skipped };
      }
      skipped.push({ position, reason: next.skipped });
      earlier.push({ name, results: [] });
    } catch (error) {
      return { type: 'fail', position, reason: toReason(error).reason, skipped };
    }
  }
  return { type: 'finish', skipped };
}
