import type { Job, JobPurpose, LogLine, Stage, Status, Task } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { groupBy } from '../database/groupBy';
import { readStages } from '../database/operations/jobs/readStages';
import { summarizeTasks } from '../database/operations/jobs/summarizeTasks';
import { readClock } from '../database/readClock';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbJobRow, DbStageRow, DbTaskLogRow, DbTaskRow } from '../database/tables';
import { decodeJobCursor, encodeJobCursor } from './jobCursor';
import { toJob } from './toJob';
import { toStage } from './toStage';
import { toTask } from './toTask';

/** Tasks that a stage's list shows at most; those that failed and those at work come first. */
const MAX_LISTED_TASKS = 500;

/** Which jobs a list is about. */
export interface JobFilter {
  policy?: string;
  /** Jobs of these policies only, whatever `policy` says; for callers who may not see all. */
  policies?: readonly string[];
  status?: Status;
  purpose?: JobPurpose;
}

/** Jobs, stages, tasks and logs as the API tells them. Reads only. */
export class JobReader {
  private constructor(private readonly database: ReplicationDatabase) {}

  static create(options: { database: ReplicationDatabase }): JobReader {
    return new JobReader(options.database);
  }

  async getJob(id: string): Promise<Job | undefined> {
    const row = await this.database.knex<DbJobRow>('jobs').where('id', id).first();
    return row && (await this.toJobs([row]))[0];
  }

  /** Jobs, newest first. @throws InputError for a cursor that is none */
  async listJobs(
    filter: JobFilter & { limit: number; cursor?: string },
  ): Promise<{ items: Job[]; nextCursor?: string; totalItems: number }> {
    const { limit, cursor } = filter;
    const { knex } = this.database;
    const filtered = () => knex<DbJobRow>('jobs').modify(query => applyFilter(query, filter));
    const page = filtered()
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    if (cursor !== undefined) {
      const { createdAt, id } = decodeJobCursor(cursor);
      page.where(behind =>
        behind.where('created_at', '<', createdAt).orWhere(same => same.where('created_at', createdAt).where('id', '<', id)),
      );
    }
    const rows: DbJobRow[] = await page;
    const [{ total }] = await filtered().count({ total: '*' });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await this.toJobs(shown),
      totalItems: Number(total),
      ...(rows.length > limit && last && { nextCursor: encodeJobCursor({ createdAt: last.created_at, id: last.id }) }),
    };
  }

  /** A job's stages with their tasks, at most 500 a stage; `undefined` where there is no such job. */
  async listStages(jobId: string): Promise<(Stage & { taskList: Task[] })[] | undefined> {
    const { knex } = this.database;
    const job = await this.getJob(jobId);
    if (!job) {
      return undefined;
    }
    const nowMs = await readClock(knex);
    return await Promise.all(
      job.stages.map(async (stage, position) => {
        const rows = await knex<DbTaskRow>('tasks')
          .where({ job_id: jobId, stage_position: position })
          .orderByRaw(`case status when 'failed' then 0 when 'running' then 1 else 2 end, "index"`)
          .limit(MAX_LISTED_TASKS);
        return { ...stage, taskList: rows.map(row => toTask(row, { stage: stage.name, nowMs })) };
      }),
    );
  }

  /** The job that a task belongs to, for checks of permission; `undefined` for requests and where there is no such task. */
  async getJobOfTask(taskId: string): Promise<{ jobId: string; policy: string } | undefined> {
    return await this.database
      .knex('tasks')
      .join('jobs', 'jobs.id', 'tasks.job_id')
      .where('tasks.id', taskId)
      .first({ jobId: 'jobs.id', policy: 'jobs.policy' });
  }

  /** Lines of a task's log behind the sequence number `after`; `next` is what to pass as `after` the next time. */
  async readTaskLog(
    taskId: string,
    options: { after: number; limit: number },
  ): Promise<{ lines: (LogLine & { sequence: number })[]; next: number }> {
    const rows = await this.database
      .knex<DbTaskLogRow>('task_logs')
      .where('task_id', taskId)
      .where('sequence', '>', options.after)
      .orderBy('sequence')
      .limit(options.limit);
    return {
      lines: rows.map(row => ({ sequence: row.sequence, at: row.at, level: row.level as LogLine['level'], message: row.message })),
      next: rows.at(-1)?.sequence ?? options.after,
    };
  }

  private async toJobs(rows: DbJobRow[]): Promise<Job[]> {
    const { knex } = this.database;
    const stages = await readStages(
      knex,
      rows.map(row => row.id),
    );
    const running = stages.filter(stage => stage.status === 'running');
    const summaries = await summarizeTasks(knex, running);
    const nowMs = running.length > 0 ? await readClock(knex) : 0;
    const byJob = groupBy(stages, stage => stage.job_id);
    const toApi = (stage: DbStageRow) => toStage(stage, { summary: summaries.get(`${stage.job_id}/${stage.position}`), nowMs });
    return rows.map(row => toJob(row, (byJob.get(row.id) ?? []).map(toApi)));
  }
}

function applyFilter(query: Knex.QueryBuilder, filter: JobFilter): void {
  if (filter.policy !== undefined) {
    query.where('policy', filter.policy);
  }
  if (filter.policies !== undefined) {
    query.whereIn('policy', [...filter.policies]);
  }
  if (filter.status !== undefined) {
    query.where('status', filter.status);
  }
  if (filter.purpose !== undefined) {
    query.where('purpose', filter.purpose);
  }
}
