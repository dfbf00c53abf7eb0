import { z } from 'zod';
import { policyDocumentSchema } from '../../documents/policyDocument';
import { timestampSchema } from '../../documents/primitives';
import { jobSchema } from '../../jobs/job';
import { planSchema, policySchema } from '../objects';
import { pageOf, pageQuery } from './pages';
import type { Route } from './Route';

const runBody = z.object({ plan: z.string().optional(), at: timestampSchema.optional(), takeOver: z.boolean().optional() });

/** Policies: their documents, and what starts and stops their jobs. */
export const POLICY_ROUTES = {
  listPolicies: {
    method: 'get',
    path: '/policies',
    summary: 'Policies by name',
    permission: 'replication.policy.read',
    query: z.object({ ...pageQuery, search: z.string().optional(), cluster: z.string().optional() }),
    response: pageOf(policySchema),
  },
  createPolicy: {
    method: 'post',
    path: '/policies',
    summary: 'Create a policy',
    permission: 'replication.policy.create',
    body: policyDocumentSchema,
    response: policySchema,
    status: 201,
  },
  getPolicy: {
    method: 'get',
    path: '/policies/{name}',
    summary: 'One policy',
    permission: 'replication.policy.read',
    response: policySchema,
  },
  updatePolicy: {
    method: 'put',
    path: '/policies/{name}',
    summary: 'Replace a policy',
    permission: 'replication.policy.update',
    body: policyDocumentSchema,
    response: policySchema,
    conditional: true,
  },
  deletePolicy: {
    method: 'delete',
    path: '/policies/{name}',
    summary: 'Delete a policy; its jobs are cancelled and its replica stays',
    permission: 'replication.policy.delete',
    response: z.object({ replica: z.string() }),
  },
  runPolicy: {
    method: 'post',
    path: '/policies/{name}/run',
    summary: 'Start a job',
    permission: 'replication.policy.run',
    body: runBody,
    response: jobSchema,
    status: 202,
    idempotent: true,
  },
  planPolicy: {
    method: 'post',
    path: '/policies/{name}/plan',
    summary: 'Dry run: what a job would do',
    permission: 'replication.policy.read',
    response: jobSchema,
    status: 202,
  },
  getPlan: {
    method: 'get',
    path: '/jobs/{id}/plan',
    summary: 'The plan that a dry run made',
    permission: 'replication.job.read',
    response: planSchema,
  },
  previewPolicy: {
    method: 'get',
    path: '/policies/{name}/preview',
    summary: 'The compiled policy: paths, rules and next times',
    permission: 'replication.policy.read',
    query: z.object({ at: timestampSchema.optional() }),
    response: z.object({ policy: z.string(), compiled: z.record(z.string(), z.unknown()), nextRuns: z.array(timestampSchema) }),
  },
  suspendPolicy: {
    method: 'post',
    path: '/policies/{name}/suspend',
    summary: 'No trigger fires until resume',
    permission: 'replication.policy.run',
    response: policySchema,
  },
  resumePolicy: {
    method: 'post',
    path: '/policies/{name}/resume',
    summary: 'Triggers fire again',
    permission: 'replication.policy.run',
    body: z.object({ takeOver: z.boolean().optional() }),
    response: policySchema,
  },
} as const satisfies Record<string, Route>;
