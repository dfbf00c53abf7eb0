import type { Job, JobPurpose, LogLine, Stage, Status, Task } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { OwnerCriteria } from '../permissions/OwnedResource';
import type { Page } from '../router/Page';

/** What a list of jobs is narrowed to. */
export interface ListJobsOptions extends Caller {
  /** Whose policies' jobs the caller may see; all where it is left out. */
  visible?: OwnerCriteria;
  policy?: string;
  status?: Status;
  purpose?: JobPurpose;
  cursor?: string;
  limit: number;
}

/** Jobs, and what people do with them. */
export interface JobService {
  list(options: ListJobsOptions): Promise<Page<Job>>;
  /** @throws NotFoundError */
  get(id: string, options: Caller): Promise<Job>;
  /** @throws NotFoundError */
  listStages(id: string, options: Caller): Promise<(Stage & { taskList: Task[] })[]>;
  /** @throws NotFoundError */
  cancel(id: string, options: Caller): Promise<Job>;
  /** @throws NotFoundError; ConflictError where the job did not fail and was not cancelled */
  retry(id: string, options: Caller): Promise<Job>;
  /** @throws NotFoundError */
  readTaskLog(
    taskId: string,
    options: Caller & { after: number; limit: number },
  ): Promise<{ lines: (LogLine & { sequence: number })[]; next: number }>;
}
