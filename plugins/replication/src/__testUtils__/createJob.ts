import { jobSchema, type Job, type Stage } from '@portage/backstage-plugin-replication-common';

/** A stage as the server tells it, for tests. */
export function createStage(options: Partial<Stage> & Pick<Stage, 'name' | 'status'>): Stage {
  const succeeded = options.status === 'succeeded' ? 1 : 0;
  return { tasks: { total: 1, succeeded, failed: 0, running: 0 }, progress: { items: 0, bytes: 0 }, ...options };
}

/** A job as the server tells it, for tests. */
export function createJob(options: Partial<Job> & Pick<Job, 'id' | 'policy' | 'status'>): Job {
  return jobSchema.parse({
    kind: 'iceberg',
    trigger: 'continuous',
    dryRun: false,
    createdAt: '2026-01-01T12:00:00Z',
    scheduledAt: '2026-01-01T12:00:00Z',
    startedAt: '2026-01-01T12:00:00Z',
    endedAt: options.status === 'running' ? undefined : '2026-01-01T12:00:04Z',
    stages: [],
    ...options,
  });
}
