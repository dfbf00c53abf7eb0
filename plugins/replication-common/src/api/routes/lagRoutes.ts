import { z } from 'zod';
import { durationSchema, timestampSchema } from '../../documents/primitives';
import { lagHistorySchema, lagSchema } from '../objects';
import type { Route } from './Route';

/** The last hour in steps of half a minute, where nothing else is asked for. */
const historyQuery = { from: timestampSchema.optional(), to: timestampSchema.optional(), resolution: durationSchema.optional() };
/** @public */
export const MAX_HISTORY_POLICIES = 20;
const historyPolicies = z
  .string()
  .regex(/^[^,]+(,[^,]+)*$/, 'must be names with commas between them')
  .refine(text => text.split(',').length <= MAX_HISTORY_POLICIES, `must be at most ${MAX_HISTORY_POLICIES} names`);

/** How far replicas are behind. */
export const LAG_ROUTES = {
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
} as const satisfies Record<string, Route>;
