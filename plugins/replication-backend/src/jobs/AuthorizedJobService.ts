import { NotFoundError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  jobCancelPermission,
  jobReadPermission,
  policyRunPermission,
  type Job,
  type LogLine,
  type Stage,
  type Task,
} from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { Page } from '../router/Page';
import type { JobReader } from './JobReader';
import type { JobService, ListJobsOptions } from './JobService';

/** Lets through what the caller may do with jobs: a job is permitted as its policy is. */
export class AuthorizedJobService implements JobService {
  constructor(
    private readonly service: JobService,
    private readonly authorizer: ResourceAuthorizer,
    private readonly reader: Pick<JobReader, 'getJob' | 'getJobOfTask'>,
  ) {}

  async list(options: ListJobsOptions): Promise<Page<Job>> {
    const visible = await this.authorizer.criteriaFor(jobReadPermission, options);
    return this.service.list({ ...options, visible });
  }

  async get(id: string, options: Caller): Promise<Job> {
    await this.assertAllowed(jobReadPermission, id, options);
    return this.service.get(id, options);
  }

  async listStages(id: string, options: Caller): Promise<(Stage & { taskList: Task[] })[]> {
    await this.assertAllowed(jobReadPermission, id, options);
    return this.service.listStages(id, options);
  }

  async cancel(id: string, options: Caller): Promise<Job> {
    await this.assertAllowed(jobCancelPermission, id, options);
    return this.service.cancel(id, options);
  }

  async retry(id: string, options: Caller): Promise<Job> {
    await this.assertAllowed(policyRunPermission, id, options);
    return this.service.retry(id, options);
  }

  async readTaskLog(
    taskId: string,
    options: Caller & { after: number; limit: number },
  ): Promise<{ lines: (LogLine & { sequence: number })[]; next: number }> {
    const owner = await this.reader.getJobOfTask(taskId);
    if (!owner) {
      await this.authorizer.criteriaFor(jobReadPermission, options);
      throw new NotFoundError(`There is no task "${taskId}"`);
    }
    await this.authorizer.assertAllowed(jobReadPermission, owner.policy, options);
    return this.service.readTaskLog(taskId, options);
  }

  /** Who may see no job at all is not told either which ones there are. */
  private async assertAllowed(permission: ResourcePermission, id: string, options: Caller): Promise<void> {
    const job = await this.reader.getJob(id);
    if (!job) {
      await this.authorizer.criteriaFor(permission, options);
      throw new NotFoundError(`There is no job "${id}"`);
    }
    await this.authorizer.assertAllowed(permission, job.policy, options);
  }
}
