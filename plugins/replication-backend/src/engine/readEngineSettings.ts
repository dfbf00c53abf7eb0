import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseDuration } from '@portage/backstage-plugin-replication-common';
import { FIRST_RETRY_DELAY_MS, TASK_LEASE_MS } from '../broker/taskDefaults';
import type { JobRetention } from '../database/operations/jobs/listExpiredJobs';

const DEFAULT_RETENTION_AGE = '30d';
const DEFAULT_RETENTION_JOBS = 1_000;

/** What of `replication` in app-config concerns jobs and tasks. */
export interface EngineSettings {
  retention: JobRetention;
  leaseMs: number;
  firstRetryDelayMs: number;
}

/**
 * Reads `replication.jobs.retention` {`age`, `jobsPerPolicy`} and `replication.broker` {`lease`, `retryDelay`}.
 * @throws InputError where a setting is no duration
 */
export function readEngineSettings(config: Config): EngineSettings {
  return {
    retention: {
      maxAgeMs: readDuration(config, 'replication.jobs.retention.age') ?? parseDuration(DEFAULT_RETENTION_AGE),
      maxJobsPerPolicy: config.getOptionalNumber('replication.jobs.retention.jobsPerPolicy') ?? DEFAULT_RETENTION_JOBS,
    },
    leaseMs: readDuration(config, 'replication.broker.lease') ?? TASK_LEASE_MS,
    firstRetryDelayMs: readDuration(config, 'replication.broker.retryDelay') ?? FIRST_RETRY_DELAY_MS,
  };
}

function readDuration(config: Config, key: string): number | undefined {
  const text = config.getOptionalString(key);
  try {
    return text === undefined ? undefined : parseDuration(text);
  } catch {
    throw new InputError(`${key} is "${text}", which is no duration such as 30s, 5m or 2h`);
  }
}
