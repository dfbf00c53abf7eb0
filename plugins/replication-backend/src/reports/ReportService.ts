import type { AuditReport, AuditReportPage, PrunedFile } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { Page } from '../router/Page';

/** Which page of a file's lines, and which of them. */
export interface ReadLinesOptions extends Caller {
  cursor?: string;
  limit: number;
  /** Only what holds this text, whatever the case. */
  search?: string;
  signal?: AbortSignal;
}

/** What jobs of other purposes than sync leave for people to read; the files lie on target storages. */
export interface ReportService {
  /** Verifications of a policy, newest first. @throws NotFoundError */
  listAuditReports(policy: string, options: Caller & { cursor?: string; limit: number }): Promise<Page<AuditReport>>;
  /** @throws NotFoundError; ReplicationError the worker's own reason */
  getAuditReport(key: { policy: string; jobId: string }, options: ReadLinesOptions): Promise<AuditReportPage>;
  /** @throws NotFoundError where the job is no pruning; ReplicationError the worker's own reason */
  listPrunedFiles(jobId: string, options: ReadLinesOptions): Promise<{ items: PrunedFile[]; nextCursor?: string }>;
}
