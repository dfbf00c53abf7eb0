import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isFinal } from '@portage/backstage-plugin-replication-common';
import { parseJson } from '../database/jsonColumn';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbJobRow } from '../database/tables';
import type { ReplicationEngine } from '../engine/ReplicationEngine';

/**
 * Counts jobs and tasks as they end in this process: of backends that share a database each counts its own, so take the sum. Dry runs do
 * not count.
 */
export function countEnds(options: {
  metrics: MetricsService;
  database: ReplicationDatabase;
  engine: Pick<ReplicationEngine, 'jobs' | 'onTaskEnded'>;
  logger: LoggerService;
}): void {
  const { metrics, database, engine, logger } = options;
  const jobsEnded = metrics.createCounter('replication.jobs.ended', { unit: '{job}', description: 'Jobs that ended, by status' });
  const jobDuration = metrics.createHistogram('replication.job.duration', { unit: 's', description: 'From the start of a job to its end' });
  const copied = metrics.createCounter('replication.copied', { unit: 'By', description: 'Bytes of files that jobs copied' });
  const delay = metrics.createHistogram('replication.publication.delay', {
    unit: 's',
    description: 'How long the oldest commit that a job published had waited since it was made',
  });
  const taskDuration = metrics.createHistogram('replication.task.duration', {
    unit: 's',
    description: "From a worker's claim of a task to its end, without earlier attempts",
  });

  async function countJob(jobId: string): Promise<void> {
    const job = await database.knex<DbJobRow>('jobs').where('id', jobId).first();
    if (!job || job.dry_run === 1) {
      return;
    }
    const { policy, kind, status } = job;
    jobsEnded.add(1, { policy, kind, status });
    if (job.started_at !== null && job.ended_at !== null) {
      jobDuration.record((job.ended_at - job.started_at) / 1_000, { kind, status });
    }
    // Policy kinds name alike what they copied and how late they were.
    const { bytesCopied, lag } = parseJson<{ bytesCopied?: unknown; lag?: { seconds?: unknown } }>(job.result) ?? {};
    if (typeof bytesCopied === 'number') {
      copied.add(bytesCopied, { policy, kind });
    }
    if (typeof lag?.seconds === 'number') {
      delay.record(lag.seconds, { policy, kind });
    }
  }

  engine.jobs.onChange(({ type, jobId, status }) => {
    if (type === 'status' && isFinal(status)) {
      countJob(jobId).catch(error => logger.debug(`The end of job ${jobId} was not counted: ${error}`));
    }
  });
  engine.onTaskEnded(({ kind, region, status, durationMs }) => taskDuration.record(durationMs / 1_000, { kind, region, status }));
}
