import { errorResponseSchema } from '../api/objects';
import { API_PREFIX, ROUTES, type Route, type RouteBody, type RouteName, type RouteQuery, type RouteResponse } from '../api/routes';
import { ReplicationResponseError } from './ReplicationResponseError';

/** @public */
export interface ReplicationClientOptions {
  /** The plugin's base URL, such as `http://127.0.0.1:7007/api/replication`. */
  baseUrl: string | (() => Promise<string>);
  fetch?: typeof fetch;
  token?: string;
}

/** What a call takes besides the route's own query and body. @public */
export interface CallOptions {
  signal?: AbortSignal;
  /** Sent as `If-Match`: the version that the caller has seen. */
  ifMatch?: number;
  idempotencyKey?: string;
}

/** The arguments of one route: path parameters, query and body. @public */
export type RouteArguments<N extends RouteName> = {
  path?: Record<string, string>;
  query?: RouteQuery<N>;
  body?: RouteBody<N>;
};

/**
 * A typed client of the REST API: one method for all of {@link ROUTES}. Answers are checked against the route's schema,
 * so that a server of another version is found out at once.
 * @public
 */
export class ReplicationClient {
  constructor(private readonly options: ReplicationClientOptions) {}

  /** @throws ReplicationResponseError where the server refuses; the fetch's own error where it is not reached */
  async call<N extends RouteName>(name: N, args: RouteArguments<N> = {}, options: CallOptions = {}): Promise<RouteResponse<N>> {
    const route: Route = ROUTES[name];
    const { baseUrl, token } = this.options;
    const base = typeof baseUrl === 'string' ? baseUrl : await baseUrl();
    const path = route.path.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = args.path?.[key];
      if (!value) {
        throw new TypeError(`${name} needs the path parameter "${key}"`);
      }
      return encodeURIComponent(value);
    });
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries((args.query as Record<string, unknown> | undefined) ?? {})) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    const search = query.size > 0 ? `?${query}` : '';
    const send = this.options.fetch ?? fetch;
    const response = await send(`${base}${API_PREFIX}${path}${search}`, {
      method: route.method.toUpperCase(),
      headers: {
        accept: 'application/json',
        ...(args.body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(options.ifMatch !== undefined && { 'if-match': `"${options.ifMatch}"` }),
        ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
      },
      ...(args.body !== undefined && { body: JSON.stringify(args.body) }),
      signal: options.signal,
    });
    if (!response.ok) {
      const text = await response.text();
      throw ReplicationResponseError.fromResponse(response.status, text, errorResponseSchema);
    }
    const value: unknown = response.status === 204 ? undefined : await response.json();
    return route.response.parse(value) as RouteResponse<N>;
  }
}
