import type { TaskCounts } from '../database/operations/jobs/countStageTasks';

/**
 * What a running job's stage asks for.
 * - `wait`: tasks are at work, nothing to do
 * - `stop`: tasks are to be told to stop, then it is waited for
 * - `proceed`: all succeeded, the next stage follows
 * - `fail`, `cancel`: the job ends so
 */
export type StageVerdict = 'wait' | 'stop' | 'proceed' | 'fail' | 'cancel';

/**
 * Judges a stage by its tasks. A job ends only once none of its tasks runs any more, so that the policy's next job never works beside a
 * leftover of this one; a task whose worker is gone ends when its lease runs out.
 * A cancel that comes after the last stage's last task is too late: what is published has to be recorded as published.
 */
export function judgeStage(stage: { tasks: TaskCounts; cancelRequested: boolean; last: boolean }): StageVerdict {
  const { tasks, cancelRequested, last } = stage;
  const ending = cancelRequested || tasks.failed > 0;
  if (tasks.waiting + tasks.running > 0) {
    return ending ? 'stop' : 'wait';
  }
  if (tasks.failed > 0) {
    return cancelRequested ? 'cancel' : 'fail';
  }
  if (tasks.cancelled > 0) {
    return 'cancel';
  }
  return cancelRequested && !last ? 'cancel' : 'proceed';
}
