import type { ZodType } from 'zod';

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
