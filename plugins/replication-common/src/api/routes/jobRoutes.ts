import { z } from 'zod';
import { logLineSchema } from '../../broker/brokerMessages';
import { jobPurposeSchema, jobSchema, stageSchema, taskSchema } from '../../jobs/job';
import { statusSchema } from '../../jobs/status';
import { pageOf, pageQuery } from './pages';
import type { Route } from './Route';

/** Jobs, their stages and tasks. */
export const JOB_ROUTES = {
  listJobs: {
    method: 'get',
    path: '/jobs',
    summary: 'Jobs, newest first',
    permission: 'replication.job.read',
    query: z.object({ ...pageQuery, policy: z.string().optional(), status: statusSchema.optional(), purpose: jobPurposeSchema.optional() }),
    response: pageOf(jobSchema),
  },
  getJob: { method: 'get', path: '/jobs/{id}', summary: 'One job', permission: 'replication.job.read', response: jobSchema },
  listStages: {
    method: 'get',
    path: '/jobs/{id}/stages',
    summary: 'The stages of a job with their tasks',
    permission: 'replication.job.read',
    response: z.object({ stages: z.array(stageSchema.extend({ taskList: z.array(taskSchema) })) }),
  },
  cancelJob: {
    method: 'post',
    path: '/jobs/{id}/cancel',
    summary: 'Cancel a job',
    permission: 'replication.job.cancel',
    response: jobSchema,
    status: 202,
  },
  retryJob: {
    method: 'post',
    path: '/jobs/{id}/retry',
    summary: 'Run what failed again, as a job of its own',
    permission: 'replication.policy.run',
    response: jobSchema,
    status: 202,
  },
  getTaskLog: {
    method: 'get',
    path: '/tasks/{id}/log',
    summary: 'Log lines of a task',
    permission: 'replication.job.read',
    query: z.object({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(1000).default(500) }),
    response: z.object({ lines: z.array(logLineSchema.extend({ sequence: z.number().int() })), next: z.number().int() }),
  },
} as const satisfies Record<string, Route>;
