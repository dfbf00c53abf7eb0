import {
  jobReadPermission,
  policyReadPermission,
  type AuditReport,
  type AuditReportPage,
  type PrunedFile,
} from '@portage/backstage-plugin-replication-common';
import type { JobReader } from '../jobs/JobReader';
import type { Caller } from '../permissions/Caller';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { Page } from '../router/Page';
import type { ReadLinesOptions, ReportService } from './ReportService';

/** Lets through what the caller may read: reports are permitted as their policy is, lists of files as their job is. */
export class AuthorizedReportService implements ReportService {
  constructor(
    private readonly service: ReportService,
    private readonly authorizer: ResourceAuthorizer,
    private readonly jobs: Pick<JobReader, 'getJob'>,
  ) {}

  async listAuditReports(policy: string, options: Caller & { cursor?: string; limit: number }): Promise<Page<AuditReport>> {
    await this.authorizer.assertAllowed(policyReadPermission, policy, options);
    return this.service.listAuditReports(policy, options);
  }

  async getAuditReport(key: { policy: string; jobId: string }, options: ReadLinesOptions): Promise<AuditReportPage> {
    await this.authorizer.assertAllowed(policyReadPermission, key.policy, options);
    return this.service.getAuditReport(key, options);
  }

  async listPrunedFiles(jobId: string, options: ReadLinesOptions): Promise<{ items: PrunedFile[]; nextCursor?: string }> {
    const job = await this.jobs.getJob(jobId);
    await this.authorizer.assertAllowed(jobReadPermission, job?.policy ?? '', options);
    return this.service.listPrunedFiles(jobId, options);
  }
}
