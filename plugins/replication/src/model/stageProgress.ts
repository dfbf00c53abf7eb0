import { isFinal, type Job, type Stage, type TaskProgress } from '@portage/backstage-plugin-replication-common';

/** The done part of a progress, from 0 to 1: by bytes, else by items; `undefined` where no total is known. */
export function shareOf(progress: TaskProgress): number | undefined {
  if (progress.totalBytes) {
    return progress.bytes / progress.totalBytes;
  }
  return progress.totalItems ? progress.items / progress.totalItems : undefined;
}

/** The done part of a stage; by its ended tasks where their progress tells no total. */
export function shareOfStage(stage: Stage): number | undefined {
  if (stage.status === 'succeeded') {
    return 1;
  }
  const { total, succeeded } = stage.tasks;
  return shareOf(stage.progress) ?? (total > 1 ? succeeded / total : undefined);
}

/** The stage that a job is at: the first that has not ended; `undefined` once all have. */
export function currentStage(job: Job): Stage | undefined {
  return job.stages.find(stage => !isFinal(stage.status));
}
