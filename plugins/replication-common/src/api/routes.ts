import type { z, ZodType } from 'zod';
import { BROKER_ROUTES } from './routes/brokerRoutes';
import { CLUSTER_ROUTES } from './routes/clusterRoutes';
import { JOB_ROUTES } from './routes/jobRoutes';
import { LAG_ROUTES } from './routes/lagRoutes';
import { OVERVIEW_ROUTES } from './routes/overviewRoutes';
import { POLICY_ROUTES } from './routes/policyRoutes';
import { UPKEEP_ROUTES } from './routes/upkeepRoutes';

export type { Route } from './routes/Route';
export { MAX_HISTORY_POLICIES } from './routes/lagRoutes';
export { MAX_PAGE_SIZE } from './routes/pages';

/** Every operation, by name. @public */
export const ROUTES = {
  ...CLUSTER_ROUTES,
  ...POLICY_ROUTES,
  ...LAG_ROUTES,
  ...UPKEEP_ROUTES,
  ...JOB_ROUTES,
  ...OVERVIEW_ROUTES,
  ...BROKER_ROUTES,
};

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
