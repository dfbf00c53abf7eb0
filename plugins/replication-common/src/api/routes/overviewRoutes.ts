import { z } from 'zod';
import { healthOverviewSchema, importResultSchema } from '../objects';
import type { Route } from './Route';

const importBody = z.object({
  documents: z.array(z.unknown()).max(1_000),
  dryRun: z.boolean().optional(),
  /** The catalog location that the documents come from and that manages them from now on; for services only. */
  managedBy: z.string().min(1).optional(),
  /** The documents are all that `managedBy` names: clusters that it no longer names are released, policies suspended as well. */
  complete: z.boolean().optional(),
});

/** What concerns many objects at once. */
export const OVERVIEW_ROUTES = {
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
} as const satisfies Record<string, Route>;
