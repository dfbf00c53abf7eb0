import { NotFoundError } from '@backstage/errors';
import type { Job, LogLine, Stage, Task } from '@portage/backstage-plugin-replication-common';
import { listPolicyNames } from '../database/operations/policies/listPolicyNames';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { Page } from '../router/Page';
import type { JobEngine } from './JobEngine';
import type { JobReader } from './JobReader';
import type { JobService, ListJobsOptions } from './JobService';

/** Jobs over engine and reader. Who may do what is decided by {@link AuthorizedJobService} around it. */
export class DefaultJobService implements JobService {
  static create(options: {
    database: ReplicationDatabase;
    engine: Pick<JobEngine, 'cancelJob' | 'retryJob'>;
    reader: JobReader;
  }): DefaultJobService {
    return new DefaultJobService(options);
  }

  private constructor(
    private readonly options: { database: ReplicationDatabase; engine: Pick<JobEngine, 'cancelJob' | 'retryJob'>; reader: JobReader },
  ) {}

  async list(options: ListJobsOptions): Promise<Page<Job>> {
    const { visible, policy, status, purpose, cursor, limit } = options;
    const policies = visible && (await listPolicyNames(this.options.database.knex, visible));
    return this.options.reader.listJobs({ policy, policies, status, purpose, cursor, limit });
  }

  async get(id: string): Promise<Job> {
    return found(await this.options.reader.getJob(id), id);
  }

  async listStages(id: string): Promise<(Stage & { taskList: Task[] })[]> {
    return found(await this.options.reader.listStages(id), id);
  }

  async cancel(id: string): Promise<Job> {
    return this.options.engine.cancelJob(id);
  }

  async retry(id: string): Promise<Job> {
    return this.options.engine.retryJob(id);
  }

  async readTaskLog(
    taskId: string,
    options: { after: number; limit: number },
  ): Promise<{ lines: (LogLine & { sequence: number })[]; next: number }> {
    if (!(await this.options.reader.getJobOfTask(taskId))) {
      throw new NotFoundError(`There is no task "${taskId}"`);
    }
    return this.options.reader.readTaskLog(taskId, options);
  }
}

function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) {
    throw new NotFoundError(`There is no job "${id}"`);
  }
  return value;
}
