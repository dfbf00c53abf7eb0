import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ROUTES, RouteName } from '@portage/backstage-plugin-replication-common';
import type { ZodType, z } from 'zod';

type Routes = typeof ROUTES;

/** A request that passed validation, as the handler of one route gets it. */
export interface RouteRequest<N extends RouteName> {
  credentials: BackstageCredentials;
  path: Record<string, string>;
  query: Routes[N] extends { query: infer Q extends ZodType } ? z.output<Q> : undefined;
  body: Routes[N] extends { body: infer B extends ZodType } ? z.output<B> : undefined;
  /** From `If-Match`: the version that the caller has seen. */
  ifMatch?: number;
  idempotencyKey?: string;
  /** Fires when the caller hangs up. */
  signal: AbortSignal;
}

/** What a handler answers; the route's response schema makes the wire's answer of it. */
export type RouteAnswer<N extends RouteName> = z.input<Routes[N]['response']>;

/** One handler for each of {@link ROUTES}; a route without one does not compile. */
export type RouteHandlers = { [N in RouteName]: (request: RouteRequest<N>) => Promise<RouteAnswer<N>> };
