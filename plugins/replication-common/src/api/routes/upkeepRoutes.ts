import { z } from 'zod';
import { jobSchema } from '../../jobs/job';
import { prunedFileSchema, pruneOptionsSchema } from '../../jobs/pruning';
import { verifyOptionsSchema } from '../../jobs/verification';
import { auditReportPageSchema, auditReportSchema } from '../objects';
import { pageOf, pageQuery } from './pages';
import type { Route } from './Route';

/** Verifying and pruning replicas, and what came of it. */
export const UPKEEP_ROUTES = {
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
    query: z.object(pageQuery),
    response: pageOf(auditReportSchema),
  },
  getAuditReport: {
    method: 'get',
    path: '/policies/{name}/audit-reports/{id}',
    summary: 'One verification with a page of what it found',
    permission: 'replication.policy.read',
    query: z.object({ ...pageQuery, search: z.string().optional() }),
    response: auditReportPageSchema,
  },
  listPrunedFiles: {
    method: 'get',
    path: '/jobs/{id}/pruned-files',
    summary: 'What a pruning removes, or would',
    permission: 'replication.job.read',
    query: z.object({ ...pageQuery, search: z.string().optional() }),
    response: z.object({ items: z.array(prunedFileSchema), nextCursor: z.string().optional() }),
  },
} as const satisfies Record<string, Route>;
