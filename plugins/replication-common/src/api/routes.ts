import { z, type ZodType } from 'zod';
import {
  claimRequestSchema,
  claimResponseSchema,
  completeRequestSchema,
  heartbeatRequestSchema,
  heartbeatResponseSchema,
  logLineSchema,
  logRequestSchema,
  progressRequestSchema,
  readLocalizedFilesRequestSchema,
  readLocalizedFilesResponseSchema,
  writeLocalizedFilesRequestSchema,
  listLocalizedFilesRequestSchema,
  listLocalizedFilesResponseSchema,
  removeLocalizedFilesRequestSchema,
} from '../broker/brokerMessages';
import { durationSchema, timestampSchema } from '../documents/primitives';
import { clusterDocumentSchema } from '../documents/clusterDocument';
import { policyDocumentSchema } from '../documents/policyDocument';
import { jobPurposeSchema, jobSchema, stageSchema, taskSchema } from '../jobs/job';
import { prunedFileSchema, pruneOptionsSchema } from '../jobs/pruning';
import { statusSchema } from '../jobs/status';
import { verifyOptionsSchema } from '../jobs/verification';
import { TASK_SCHEMAS } from '../tasks/taskKinds';
import {
  auditReportPageSchema,
  auditReportSchema,
  clusterSchema,
  healthOverviewSchema,
  importResultSchema,
  lagHistorySchema,
  lagSchema,
  planSchema,
  policySchema,
} from './objects';

/** One operation of the REST API: what the router serves, the client calls and the OpenAPI document tells. @public */
export interface Route {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/api/replication/v1`, with `{parameters}` as OpenAPI writes them. */
  path: string;
  summary: string;
  /** The permission that the caller needs; `replication.broker.use` for workers. */
  permission: string;
  query?: ZodType;
  body?: ZodType;
  response: ZodType;
  status?: 200 | 201 | 202 | 204;
  /** Takes `If-Match` (412 on a lost update). */
  conditional?: boolean;
  /** Takes `Idempotency-Key`. */
  idempotent?: boolean;
}

/** @public */
export const MAX_PAGE_SIZE = 200;

const page = { limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(50), cursor: z.string().optional() };
const pageOf = <T extends ZodType>(items: T) =>
  z.object({ items: z.array(items), nextCursor: z.string().optional(), totalItems: z.number().int() });
const empty = z.undefined();
const runBody = z.object({ plan: z.string().optional(), at: timestampSchema.optional(), takeOver: z.boolean().optional() });

/** The last hour in steps of half a minute, where nothing else is asked for. */
const historyQuery = { from: timestampSchema.optional(), to: timestampSchema.optional(), resolution: durationSchema.optional() };
/** @public */
export const MAX_HISTORY_POLICIES = 20;
const historyPolicies = z
  .string()
  .regex(/^[^,]+(,[^,]+)*$/, 'must be names with commas between them')
  .refine(text => text.split(',').length <= MAX_HISTORY_POLICIES, `must be at most ${MAX_HISTORY_POLICIES} names`);

const importBody = z.object({
  documents: z.array(z.unknown()).max(1_000),
  dryRun: z.boolean().optional(),
  /** The catalog location that the documents come from and that manages them from now on; for services only. */
  managedBy: z.string().min(1).optional(),
  /** The documents are all that `managedBy` names: clusters that it no longer names are released, policies suspended as well. */
  complete: z.boolean().optional(),
});

/** Every operation, by name. @public */
export const ROUTES = {
  listClusters: {
    method: 'get',
    path: '/clusters',
    summary: 'Clusters by name',
    permission: 'replication.cluster.read',
    query: z.object({ ...page, search: z.string().optional() }),
    response: pageOf(clusterSchema),
  },
  createCluster: {
    method: 'post',
    path: '/clusters',
    summary: 'Create a cluster',
    permission: 'replication.cluster.create',
    body: clusterDocumentSchema,
    response: clusterSchema,
    status: 201,
  },
  getCluster: {
    method: 'get',
    path: '/clusters/{name}',
    summary: 'One cluster',
    permission: 'replication.cluster.read',
    response: clusterSchema,
  },
  updateCluster: {
    method: 'put',
    path: '/clusters/{name}',
    summary: 'Replace a cluster',
    permission: 'replication.cluster.update',
    body: clusterDocumentSchema,
    response: clusterSchema,
    conditional: true,
  },
  deleteCluster: {
    method: 'delete',
    path: '/clusters/{name}',
    summary: 'Delete a cluster that no policy uses',
    permission: 'replication.cluster.delete',
    response: empty,
    status: 204,
  },
  checkCluster: {
    method: 'post',
    path: '/clusters/{name}/check',
    summary: 'Probe a cluster now',
    permission: 'replication.cluster.read',
    response: clusterSchema,
  },
  browseCluster: {
    method: 'get',
    path: '/clusters/{name}/browse',
    summary: 'Tables or files of a cluster',
    permission: 'replication.cluster.read',
    query: z.object({
      reference: z.string().optional(),
      path: z.string().optional(),
      after: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: TASK_SCHEMAS.browse.result,
  },

  listPolicies: {
    method: 'get',
    path: '/policies',
    summary: 'Policies by name',
    permission: 'replication.policy.read',
    query: z.object({ ...page, search: z.string().optional(), cluster: z.string().optional() }),
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
  getLag: {
    method: 'get',
    path: '/policies/{name}/lag',
    summary: 'How far the replica is behind: measured now, or as it was measured last',
    permission: 'replication.policy.read',
    query: z.object({ measure: z.enum(['now', 'never']).default('now') }),
    response: lagSchema,
  },
  getLagHistory: {
    method: 'get',
    path: '/policies/{name}/lag/history',
    summary: 'How far the replica was behind over time',
    permission: 'replication.policy.read',
    query: z.object(historyQuery),
    response: lagHistorySchema,
  },
  listLagHistory: {
    method: 'get',
    path: '/lag/history',
    summary: 'The same of several policies; those that the caller may not read are left out',
    permission: 'replication.policy.read',
    query: z.object({ ...historyQuery, policies: historyPolicies }),
    response: lagHistorySchema,
  },
  verifyPolicy: {
    method: 'post',
    path: '/policies/{name}/verify',
    summary: 'Prove again that the replica is what was published',
    permission: 'replication.policy.run',
    body: verifyOptionsSchema,
    response: jobSchema,
    status: 202,
    idempotent: true,
  },
  prunePolicy: {
    method: 'post',
    path: '/policies/{name}/prune',
    summary: 'Remove copies that no retained snapshot needs, or tell which',
    permission: 'replication.policy.run',
    body: pruneOptionsSchema.extend({ dryRun: z.boolean().default(false) }),
    response: jobSchema,
    status: 202,
    idempotent: true,
  },
  listAuditReports: {
    method: 'get',
    path: '/policies/{name}/audit-reports',
    summary: 'Verifications of a policy, newest first',
    permission: 'replication.policy.read',
    query: z.object(page),
    response: pageOf(auditReportSchema),
  },
  getAuditReport: {
    method: 'get',
    path: '/policies/{name}/audit-reports/{id}',
    summary: 'One verification with a page of what it found',
    permission: 'replication.policy.read',
    query: z.object({ ...page, search: z.string().optional() }),
    response: auditReportPageSchema,
  },

  listJobs: {
    method: 'get',
    path: '/jobs',
    summary: 'Jobs, newest first',
    permission: 'replication.job.read',
    query: z.object({ ...page, policy: z.string().optional(), status: statusSchema.optional(), purpose: jobPurposeSchema.optional() }),
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
  listPrunedFiles: {
    method: 'get',
    path: '/jobs/{id}/pruned-files',
    summary: 'What a pruning removes, or would',
    permission: 'replication.job.read',
    query: z.object({ ...page, search: z.string().optional() }),
    response: z.object({ items: z.array(prunedFileSchema), nextCursor: z.string().optional() }),
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

  importDocuments: {
    method: 'post',
    path: '/import',
    summary: 'Create or update many objects, all or none',
    permission: 'replication.policy.create',
    body: importBody,
    response: importResultSchema,
  },
  getHealth: {
    method: 'get',
    path: '/health',
    summary: 'Counts for the overview',
    permission: 'replication.policy.read',
    response: healthOverviewSchema,
  },

  claimTasks: {
    method: 'post',
    path: '/broker/claim',
    summary: 'Claim tasks, waiting for some',
    permission: 'replication.broker.use',
    body: claimRequestSchema,
    response: claimResponseSchema,
  },
  heartbeatTask: {
    method: 'post',
    path: '/broker/tasks/{id}/heartbeat',
    summary: 'Prolong a lease',
    permission: 'replication.broker.use',
    body: heartbeatRequestSchema,
    response: heartbeatResponseSchema,
  },
  reportTaskProgress: {
    method: 'post',
    path: '/broker/tasks/{id}/progress',
    summary: 'Report progress',
    permission: 'replication.broker.use',
    body: progressRequestSchema,
    response: empty,
    status: 204,
  },
  appendTaskLog: {
    method: 'post',
    path: '/broker/tasks/{id}/log',
    summary: 'Append log lines',
    permission: 'replication.broker.use',
    body: logRequestSchema,
    response: empty,
    status: 204,
  },
  completeTask: {
    method: 'post',
    path: '/broker/tasks/{id}/complete',
    summary: 'End a task',
    permission: 'replication.broker.use',
    body: completeRequestSchema,
    response: empty,
    status: 204,
  },
  readLocalizedFiles: {
    method: 'post',
    path: '/broker/tasks/{id}/localized-files/read',
    summary: 'Read the localization map',
    permission: 'replication.broker.use',
    body: readLocalizedFilesRequestSchema,
    response: readLocalizedFilesResponseSchema,
  },
  writeLocalizedFiles: {
    method: 'post',
    path: '/broker/tasks/{id}/localized-files/write',
    summary: 'Extend the localization map',
    permission: 'replication.broker.use',
    body: writeLocalizedFilesRequestSchema,
    response: empty,
    status: 204,
  },
  listLocalizedFiles: {
    method: 'post',
    path: '/broker/tasks/{id}/localized-files/list',
    summary: 'Page through the localization map of a policy',
    permission: 'replication.broker.use',
    body: listLocalizedFilesRequestSchema,
    response: listLocalizedFilesResponseSchema,
  },
  removeLocalizedFiles: {
    method: 'post',
    path: '/broker/tasks/{id}/localized-files/remove',
    summary: 'Forget rows of the localization map',
    permission: 'replication.broker.use',
    body: removeLocalizedFilesRequestSchema,
    response: empty,
    status: 204,
  },
} as const satisfies Record<string, Route>;

/** @public */
export type RouteName = keyof typeof ROUTES;
/** @public */
export type RouteBody<N extends RouteName> = (typeof ROUTES)[N] extends { body: infer B extends ZodType } ? z.input<B> : undefined;
/** @public */
export type RouteQuery<N extends RouteName> = (typeof ROUTES)[N] extends { query: infer Q extends ZodType } ? z.input<Q> : undefined;
/** @public */
export type RouteResponse<N extends RouteName> = z.output<(typeof ROUTES)[N]['response']>;

/** @public */
export const API_PREFIX = '/v1';
