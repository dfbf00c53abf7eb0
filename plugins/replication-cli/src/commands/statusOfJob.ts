import type { Job } from '@portage/backstage-plugin-replication-common';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';

/** What a finished job means for a script: there was nothing to do is done too; any other skip did not do what was asked. */
export function statusOfJob(job: Job): ExitStatus {
  const done = job.status === 'succeeded' || (job.status === 'skipped' && job.reason?.code === 'nothing-new');
  return done ? EXIT_STATUS.done : EXIT_STATUS.failed;
}
