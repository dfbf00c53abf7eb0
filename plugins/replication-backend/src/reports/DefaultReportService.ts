import { InputError, NotFoundError } from '@backstage/errors';
import {
  pruneJobResultSchema,
  verifyJobResultSchema,
  verifyProblemSchema,
  type AuditReport,
  type AuditReportPage,
  type Job,
  type PrunedFile,
} from '@portage/backstage-plugin-replication-common';
import type { JobFiles } from '@portage/backstage-plugin-replication-node';
import { z } from 'zod';
import type { TaskQueue } from '../broker/TaskQueue';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { parseJson } from '../database/jsonColumn';
import { readPolicyRow } from '../database/operations/policies/readPolicyRow';
import type { DbJobRow } from '../database/tables';
import type { JobReader } from '../jobs/JobReader';
import type { Page } from '../router/Page';
import type { ReadLinesOptions, ReportService } from './ReportService';

/** A person waits for the page. */
const READ_TIMEOUT_MS = 30_000;

/** A line of a copy plan, see `copyPlanFormat` in workers; the lines of its index are none. */
const planLineSchema = z
  .object({ sourceUri: z.string(), targetUri: z.string(), sizeBytes: z.number().int() })
  .transform(({ sourceUri, targetUri, sizeBytes }): PrunedFile => ({ uri: sourceUri, sizeBytes, quarantineUri: targetUri }));

const cursorSchema = z.object({ o: z.number().int().nonnegative() });

/** Reports over the jobs that made them; a worker of the region reads their files. {@link AuthorizedReportService} decides who may. */
export class DefaultReportService implements ReportService {
  static create(options: { database: ReplicationDatabase; reader: JobReader; queue: Pick<TaskQueue, 'request'> }): DefaultReportService {
    return new DefaultReportService(options);
  }

  private constructor(private readonly options: { database: ReplicationDatabase; reader: JobReader; queue: Pick<TaskQueue, 'request'> }) {}

  async listAuditReports(policy: string, options: { cursor?: string; limit: number }): Promise<Page<AuditReport>> {
    const { database, reader } = this.options;
    if (!(await readPolicyRow(database.knex, policy))) {
      throw new NotFoundError(`There is no policy "${policy}"`);
    }
    const { cursor, limit } = options;
    const page = await reader.listJobs({ policy, purpose: 'verify', cursor, limit });
    return { ...page, items: page.items.map(toReport) };
  }

  async getAuditReport(key: { policy: string; jobId: string }, options: ReadLinesOptions): Promise<AuditReportPage> {
    const job = await this.options.reader.getJob(key.jobId);
    if (!job || job.policy !== key.policy || job.purpose !== 'verify') {
      throw new NotFoundError(`Policy "${key.policy}" has no audit report "${key.jobId}"`);
    }
    const report = toReport(job);
    // The report's last line is its summary, and no problem.
    const { lines, nextCursor } = await this.readLines(job.id, report.result?.report, options);
    return { report, problems: lines.flatMap(line => verifyProblemSchema.safeParse(line).data ?? []), nextCursor };
  }

  async listPrunedFiles(jobId: string, options: ReadLinesOptions): Promise<{ items: PrunedFile[]; nextCursor?: string }> {
    const job = await this.options.reader.getJob(jobId);
    if (!job || job.purpose !== 'prune') {
      throw new NotFoundError(`There is no pruning "${jobId}"`);
    }
    const result = pruneJobResultSchema.safeParse(job.result).data;
    const { lines, nextCursor } = await this.readLines(job.id, result?.items, options);
    const items = lines.flatMap(line => planLineSchema.safeParse(line).data ?? []);
    return { items, nextCursor };
  }

  private async readLines(
    jobId: string,
    uri: string | undefined,
    options: ReadLinesOptions,
  ): Promise<{ lines: unknown[]; nextCursor?: string }> {
    const { cursor, limit, search, signal } = options;
    const offsetBytes = decodeCursor(cursor);
    const place = uri && (await this.placeOf(jobId));
    if (!uri || !place) {
      return { lines: [] };
    }
    const { connection, region } = place;
    const payload = { connection, uri, offsetBytes, limit, search };
    const { lines, nextOffsetBytes } = await this.options.queue.request('read-lines', payload, {
      region,
      timeoutMs: READ_TIMEOUT_MS,
      signal,
    });
    return {
      lines: lines.map(line => JSON.parse(line)),
      ...(nextOffsetBytes !== undefined && { nextCursor: encodeCursor(nextOffsetBytes) }),
    };
  }

  /** Where a job's files lie is kept with the job, since its policy may have been edited. */
  private async placeOf(jobId: string): Promise<JobFiles | undefined> {
    const row = await this.options.database.knex<DbJobRow>('jobs').where('id', jobId).first('files');
    return parseJson<JobFiles>(row?.files ?? null);
  }
}

function toReport(job: Job): AuditReport {
  const { id, policy, status, reason, createdAt, endedAt, options, result } = job;
  const level = typeof options?.level === 'string' ? options.level : 'metadata';
  return { id, policy, status, reason, createdAt, endedAt, level, result: verifyJobResultSchema.safeParse(result).data };
}

function encodeCursor(offsetBytes: number): string {
  return Buffer.from(JSON.stringify({ o: offsetBytes })).toString('base64url');
}

function decodeCursor(cursor: string | undefined): number {
  if (cursor === undefined) {
    return 0;
  }
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))).o;
  } catch {
    throw new InputError('The cursor is none that this list gave');
  }
}
